/** What stands before the pages: the door, the headset check, then the frame. */
import { DeviceCheckPage } from "../routes/sign-in/DeviceCheckPage";
import { SignInPage } from "../routes/sign-in/SignInPage";
import { Loading } from "../parts/Empty";
import { Shell } from "./Shell";
import { useSession } from "./session";

export function App() {
  const { gate } = useSession();
  switch (gate.at) {
    case "loading":
      return <Loading />;
    case "door":
      return <SignInPage />;
    case "check":
      return <DeviceCheckPage />;
    case "inside":
      return <Shell />;
  }
}
