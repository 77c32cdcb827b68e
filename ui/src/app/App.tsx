/** What stands before the pages: the door, the headset check, then the frame. */
import { DeviceCheckPage } from "../routes/sign-in/DeviceCheckPage";
import { EnrolPage } from "../routes/sign-in/EnrolPage";
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
    case "enrol":
      return <EnrolPage />;
    case "check":
      return <DeviceCheckPage />;
    case "inside":
      return <Shell />;
  }
}
