import assert from "node:assert/strict";
import { test } from "node:test";
import { clientName } from "../../main/web/ui/account/client.ts";

const MOZILLA = "Mozilla/5.0";

test("browsers are named with their system", () => {
  const agents = {
    "Firefox on Windows": `${MOZILLA} (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0`,
    "Chrome on Linux": `${MOZILLA} (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36`,
    "Chrome on Android": `${MOZILLA} (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36`,
    "Edge on Windows": `${MOZILLA} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`,
    "Safari on macOS": `${MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15`,
    "Safari on iOS": `${MOZILLA} (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1`,
  };
  for (const [name, agent] of Object.entries(agents)) assert.equal(clientName(agent), name);
});

test("programs keep their own name, and no name is unknown", () => {
  assert.equal(clientName("curl/8.14.1"), "curl 8.14.1");
  assert.equal(clientName("Java-http-client/25.0.3"), "Java-http-client 25.0.3");
  assert.equal(clientName(null), "Unknown client");
});
