// A real provider of identities: panva's certified OpenID Connect server, with its own login page.
import { createServer } from "node:http";
import Provider from "oidc-provider";

export const CLIENT = { id: "plateau", secret: "le-secret-du-client" };

/**
 * Starts one that sends people back to `redirect`. Whatever login is typed is believed; its groups are
 * those of `groups`.
 */
export async function startProvider({ redirect, groups = {} }) {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [redirect],
        response_types: ["code"],
        grant_types: ["authorization_code"],
      },
    ],
    claims: {
      openid: ["sub"],
      profile: ["preferred_username", "name", "groups"],
      email: ["email"],
    },
    pkce: { required: () => true },
    cookies: { keys: ["clef-de-test"] },
    features: { devInteractions: { enabled: true } },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        preferred_username: id,
        name: `${id} (annuaire)`,
        groups: groups[id] ?? [],
      }),
    }),
  });
  server.on("request", provider.callback());
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { issuer, stop };
}

/** Signs in at the provider's own page, and agrees. */
export async function signInThere(page, login) {
  await page.locator('input[name="login"]').fill(login);
  await page.locator('input[name="password"]').fill("peu importe");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
}
