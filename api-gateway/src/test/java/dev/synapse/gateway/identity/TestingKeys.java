package dev.synapse.gateway.identity;

import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Creates API keys. */
public final class TestingKeys {

    private TestingKeys() {}

    /** Asks for a key without an expiry. */
    public static Answer create(ApiClient login, String... scopes) {
        return login.post("/auth/keys", request(scopes));
    }

    /** A new key of the login's user. */
    public static String key(ApiClient login, String... scopes) {
        return create(login, scopes).expect(201).body().path("key").asString();
    }

    static ObjectNode request(String... scopes) {
        ObjectNode request = ApiClient.json().put("name", "Nightly report");
        var list = request.putArray("scopes");
        for (String scope : scopes) {
            list.add(scope);
        }
        return request;
    }

    static Answer revoke(ApiClient login, String id) {
        return login.send("DELETE", "/auth/keys/" + id, "", Map.of());
    }
}
