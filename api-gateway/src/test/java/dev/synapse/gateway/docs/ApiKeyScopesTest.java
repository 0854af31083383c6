package dev.synapse.gateway.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.gateway.docs.ApiDocument.Call;
import dev.synapse.gateway.docs.ApiDocument.Operation;
import dev.synapse.gateway.identity.TestingKeys;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Which scope an API key needs for each documented operation. */
class ApiKeyScopesTest {

    private static final ApiClient API = TestGateway.shared().api();
    private static final ApiDocument DESCRIPTION = ApiDocument.of(API);
    private static final String LOGIN_ONLY = "login";

    /** Operations by the scope that a key needs; those of an account need a login. The socket's is tested by a handshake. */
    private static final String TABLE = """
            read    GET /auth/me
            read    POST /auth/ws-ticket
            read    GET /groups
            read    GET /groups/{group}
            read    GET /groups/{group}/members
            read    GET /groups/{group}/messages
            read    GET /groups/{group}/turns
            read    GET /groups/{group}/turns/{turn}
            read    GET /groups/{group}/events
            read    GET /groups/{group}/files
            read    GET /groups/{group}/files/{file}
            read    GET /groups/{group}/people
            read    GET /invitations
            read    GET /usage
            read    GET /system/tools
            read    GET /system/llm-options
            read    GET /metrics
            write   POST /groups/{group}/messages
            write   POST /groups/{group}/files
            write   DELETE /groups/{group}/files/{file}
            write   POST /groups/{group}/turns/{turn}/cancel
            groups  POST /groups
            groups  PUT /groups/{group}
            groups  PATCH /groups/{group}
            groups  DELETE /groups/{group}
            groups  POST /groups/{group}/members
            groups  PUT /groups/{group}/members/{member}
            groups  PATCH /groups/{group}/members/{member}
            groups  DELETE /groups/{group}/members/{member}
            groups  PUT /groups/{group}/people/{user}
            groups  PATCH /groups/{group}/people/{user}
            groups  DELETE /groups/{group}/people/{user}
            groups  DELETE /groups/{group}/people/me
            groups  GET /groups/{group}/invitations
            groups  POST /groups/{group}/invitations
            groups  DELETE /groups/{group}/invitations/{invitation}
            groups  POST /invitations/{invitation}/accept
            groups  POST /invitations/accept
            groups  DELETE /invitations/{invitation}
            login   PATCH /auth/me
            login   POST /auth/logout
            login   POST /auth/password
            login   DELETE /auth/me
            login   GET /auth/logins
            login   DELETE /auth/logins
            login   DELETE /auth/logins/{login}
            login   GET /auth/keys
            login   POST /auth/keys
            login   DELETE /auth/keys/{key}
            """;

    private static final Map<String, String> NEEDED = TABLE.lines()
            .map(line -> line.split(" +", 2))
            .collect(Collectors.toMap(row -> row[1], row -> row[0], (a, b) -> a, TreeMap::new));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "read",
                "write",
                "groups",
                "operator",
                "read write",
                "write groups",
                "groups operator",
                "read write groups operator"
            })
    void a_key_may_do_what_its_scopes_permit(String scopes) {
        Set<String> granted = Set.of(scopes.split(" "));
        ApiClient user = granted.contains("operator") ? TestGateway.shared().asOperator() : API.asNewUser();
        ApiClient with = API.as(TestingKeys.key(user, scopes.split(" ")));

        for (Operation operation : protectedOperations()) {
            String name = name(operation);
            String needed = needed(operation);
            Answer answer = call(with, operation);
            if (granted.contains(needed)) {
                assertThat(answer.status()).as(name).isNotIn(401, 403);
            } else {
                assertThat(answer.status()).as(name + " " + answer.text()).isEqualTo(403);
                DESCRIPTION.check(new Call(operation.method(), operation.path(), answer));
                assertThat(answer.body().path("detail").asString())
                        .as(name)
                        .contains(LOGIN_ONLY.equals(needed) ? "requires a login" : "the scope \"" + needed + "\"");
            }
        }
    }

    @Test
    void the_document_names_the_scope_or_that_only_a_login_will_do() {
        for (Operation operation : protectedOperations()) {
            String needed = needed(operation);
            assertThat(needed).as("the scope of " + name(operation)).isNotNull();
            JsonNode security = operation.described().path("security");
            if (LOGIN_ONLY.equals(needed)) {
                assertThat(security.toString())
                        .as(name(operation))
                        .contains("bearer")
                        .doesNotContain("api_key");
            } else if (!operation.path().equals("/metrics")) {
                assertThat(security.isMissingNode()).as(name(operation)).isTrue();
                assertThat(operation.described().path("description").asString())
                        .as(name(operation))
                        .contains("the scope `" + needed + "` of an API key");
            }
        }
        assertThat(DESCRIPTION.root().path("security").toString()).contains("login", "bearer", "api_key");
    }

    /** A scope that the user of the key has no rights for gives none. */
    @Test
    void a_key_has_no_more_rights_than_its_user() {
        String group = API.asNewUser().createGroup("Hers").expect(201).id();
        ApiClient with = API.as(TestingKeys.key(API.asNewUser(), "read", "write", "groups"));

        assertThat(Stream.of(
                        with.get("/groups/" + group),
                        with.postMessage(group, "x"),
                        with.send("PATCH", "/groups/" + group, "{}", Map.of()),
                        with.send("DELETE", "/groups/" + group, "", Map.of())))
                .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(404));
    }

    private static List<Operation> protectedOperations() {
        return DESCRIPTION.operations().stream()
                .filter(operation -> {
                    JsonNode security = operation.described().path("security");
                    return !(security.isArray() && security.isEmpty());
                })
                .filter(operation -> !operation.path().equals("/ws/{group}"))
                .toList();
    }

    private static @Nullable String needed(Operation operation) {
        return operation.path().startsWith("/operator/") ? "operator" : NEEDED.get(name(operation));
    }

    private static String name(Operation operation) {
        return operation.method() + " " + operation.path();
    }

    private static Answer call(ApiClient client, Operation operation) {
        String path = Arrays.stream(operation.path().split("/", -1))
                .map(part -> part.startsWith("{") ? UUID.randomUUID().toString() : part)
                .collect(Collectors.joining("/"));
        return client.send(operation.method(), path, "", Map.of());
    }
}
