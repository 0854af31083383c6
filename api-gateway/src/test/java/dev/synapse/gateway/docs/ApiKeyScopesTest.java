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
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Requests with an API key to each documented operation: without the scope that the document states, a 403 that names it. */
class ApiKeyScopesTest {

    private static final ApiClient API = TestGateway.shared().api();
    private static final ApiDocument DESCRIPTION = ApiDocument.of(API);
    private static final String LOGIN_ONLY = "login";

    private static final Pattern SCOPE =
            Pattern.compile("the scope `([a-z]+)` of an API key|(a login) \\(not an API key\\)");

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
    void the_document_offers_an_API_key_except_where_only_a_login_will_do() {
        assertThat(DESCRIPTION.root().path("security").toString()).contains("login", "bearer", "api_key");
        for (Operation operation : protectedOperations()) {
            JsonNode security = operation.described().path("security");
            if (needed(operation).equals(LOGIN_ONLY)) {
                assertThat(security.toString())
                        .as(name(operation))
                        .contains("bearer")
                        .doesNotContain("api_key");
            } else {
                assertThat(security.isMissingNode()).as(name(operation)).isTrue();
            }
        }
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
                .filter(operation -> !operation.path().matches("/ws(/\\{group})?"))
                .toList();
    }

    /** What the document says; {@code RightsTest} compares it with a table. */
    private static String needed(Operation operation) {
        if (operation.path().equals("/metrics")) {
            return "read";
        }
        Matcher stated = SCOPE.matcher(operation.described().path("description").asString(""));
        assertThat(stated.find()).as("the scope of " + name(operation)).isTrue();
        return stated.group(1) == null ? LOGIN_ONLY : stated.group(1);
    }

    private static String name(Operation operation) {
        return operation.method() + " " + operation.path();
    }

    private static Answer call(ApiClient client, Operation operation) {
        String path = Arrays.stream(operation.path().split("/", -1))
                .map(part -> part.startsWith("{") ? UUID.randomUUID().toString() : part)
                .collect(Collectors.joining("/"));
        // a request for a stream that is permitted is malformed, since the stream would not end
        return client.send(operation.method(), path.equals("/events") ? path + "?after=x" : path, "", Map.of());
    }
}
