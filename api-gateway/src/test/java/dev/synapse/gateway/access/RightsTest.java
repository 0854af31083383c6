package dev.synapse.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocketHandshakeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Walks every operation of the OpenAPI document as everyone, against a table of expected rights. An operation that is not in the table fails
 * the test. All requests that are refused concern one group, which they must not change.
 */
class RightsTest {

    /** The least role with which each operation is permitted, and the scope that a credential needs. */
    private static final String TABLE = """
            POST   /auth/register                               anyone   -
            POST   /auth/login                                  anyone   -
            POST   /auth/refresh                                anyone   -
            GET    /auth/options                                anyone   -
            GET    /auth/oidc/login                             anyone   -
            GET    /auth/oidc/callback                          anyone   -
            POST   /auth/browser/login                          anyone   -
            POST   /auth/browser/refresh                        anyone   -
            POST   /auth/browser/logout                         anyone   -
            POST   /auth/logout                                 user     account
            GET    /auth/me                                     user     read
            PATCH  /auth/me                                     user     account
            DELETE /auth/me                                     user     account
            POST   /auth/password                               user     account
            POST   /auth/ws-ticket                              user     read
            GET    /auth/logins                                 user     account
            DELETE /auth/logins                                 user     account
            DELETE /auth/logins/{login}                         user     account
            GET    /auth/keys                                   user     account
            POST   /auth/keys                                   user     account
            DELETE /auth/keys/{key}                             user     account
            GET    /groups                                      user     read
            POST   /groups                                      user     groups
            GET    /groups/{group}                              viewer   read
            PUT    /groups/{group}                              editor   groups
            PATCH  /groups/{group}                              editor   groups
            DELETE /groups/{group}                              owner    groups
            GET    /groups/{group}/members                      viewer   read
            POST   /groups/{group}/members                      editor   groups
            GET    /groups/{group}/members/{member}             viewer   read
            GET    /groups/{group}/members/{member}/prompts     viewer   read
            PUT    /groups/{group}/members/{member}             editor   groups
            PATCH  /groups/{group}/members/{member}             editor   groups
            DELETE /groups/{group}/members/{member}             editor   groups
            GET    /groups/{group}/people                       viewer   read
            PUT    /groups/{group}/people/{user}                owner    groups
            PATCH  /groups/{group}/people/{user}                owner    groups
            DELETE /groups/{group}/people/{user}                owner    groups
            DELETE /groups/{group}/people/me                    viewer   groups
            GET    /groups/{group}/presence                     viewer   read
            GET    /groups/{group}/invitations                  owner    groups
            POST   /groups/{group}/invitations                  owner    groups
            DELETE /groups/{group}/invitations/{invitation}     owner    groups
            GET    /groups/{group}/messages                     viewer   read
            POST   /groups/{group}/messages                     editor   write
            GET    /groups/{group}/files                        viewer   read
            POST   /groups/{group}/files                        editor   write
            GET    /groups/{group}/files/{file}                 viewer   read
            DELETE /groups/{group}/files/{file}                 editor   write
            GET    /groups/{group}/turns                        viewer   read
            GET    /groups/{group}/turns/{turn}                 viewer   read
            POST   /groups/{group}/turns/{turn}/cancel          editor   write
            GET    /groups/{group}/turns/{turn}/calls           viewer   read
            GET    /groups/{group}/usage                        viewer   read
            GET    /groups/{group}/events                       viewer   read
            GET    /ws/{group}                                  viewer   read
            PUT    /groups/{group}/read                         viewer   read
            GET    /activity                                    user     read
            GET    /events                                      user     read
            GET    /ws                                          user     read
            GET    /invitations                                 user     read
            POST   /invitations/accept                          user     groups
            POST   /invitations/{invitation}/accept             user     groups
            DELETE /invitations/{invitation}                    user     groups
            GET    /usage                                       user     read
            GET    /teams                                       user     read
            GET    /system/tools                                user     read
            GET    /system/llm-options                          user     read
            GET    /operator/workers                            operator operator
            GET    /operator/queues                             operator operator
            GET    /operator/turns                              operator operator
            GET    /operator/users                              operator operator
            GET    /operator/users/{user}                       operator operator
            GET    /operator/users/{user}/limits                operator operator
            PUT    /operator/users/{user}/limits                operator operator
            GET    /operator/groups/{group}/limits              operator operator
            PUT    /operator/groups/{group}/limits              operator operator
            GET    /operator/tools                              operator operator
            PUT    /operator/tools/{tool}                       operator operator
            DELETE /operator/tools/{tool}                       operator operator
            GET    /operator/settings                           operator operator
            GET    /operator/version                            operator operator
            GET    /operator/audit                              operator operator
            GET    /operator/dead-letters                       operator operator
            POST   /operator/dead-letters/{letter}/retry        operator operator
            DELETE /operator/dead-letters/{letter}              operator operator
            GET    /operator/invitations                        operator operator
            POST   /operator/invitations                        operator operator
            DELETE /operator/invitations/{invitation}           operator operator
            GET    /health                                      anyone   -
            GET    /health/live                                 anyone   -
            GET    /health/ready                                anyone   -
            GET    /metrics                                     user     read
            """;

    private static final String OPERATOR = "operator@example.org";
    private static final TestGateway GATEWAY = TestGateway.start(Map.of("SYNAPSE_OPERATORS", OPERATOR));

    /** The callers, by what they are to the group; each may do what those before may, but for the operator. */
    private enum Caller {
        ANYONE,
        USER,
        VIEWER,
        EDITOR,
        OWNER,
        OPERATOR
    }

    private record Route(String method, String path) {

        boolean isRead() {
            return method.equals("GET");
        }

        boolean endsAccess() {
            return path.startsWith("/auth/") && !isRead();
        }
    }

    private record Rule(Caller least, String scope) {}

    private static final ApiClient OPERATOR_CLIENT = newOperator();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<Route, Rule> rules = rules();
    private final Map<Caller, ApiClient> callers = new EnumMap<>(Caller.class);

    @AfterAll
    static void stop() {
        GATEWAY.close();
    }

    private static Map<Route, Rule> rules() {
        Map<Route, Rule> rules = new HashMap<>();
        TABLE.lines()
                .map(line -> line.split(" +"))
                .forEach(row -> rules.put(
                        new Route(row[0], row[1]), new Rule(Caller.valueOf(row[2].toUpperCase(Locale.ROOT)), row[3])));
        return rules;
    }

    private static Set<Route> documented() {
        Set<Route> routes = new HashSet<>();
        GATEWAY.api()
                .get("/openapi.json")
                .expect(200)
                .body()
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .propertyNames()
                        .forEach(method -> routes.add(new Route(method.toUpperCase(Locale.ROOT), path.getKey()))));
        return routes;
    }

    @BeforeEach
    void register() {
        callers.put(Caller.ANYONE, GATEWAY.api());
        Arrays.stream(Caller.values())
                .filter(caller -> caller != Caller.ANYONE && caller != Caller.OPERATOR)
                .forEach(caller -> callers.put(caller, GATEWAY.api().asNewUser()));
        callers.put(Caller.OPERATOR, OPERATOR_CLIENT);
    }

    @Test
    void the_table_has_every_operation() {
        assertThat(rules.keySet()).containsExactlyInAnyOrderElementsOf(documented());
    }

    @Test
    void every_caller_may_do_what_the_table_says_and_nothing_else() {
        Team shared = new Team(callers);
        List<String> wrong = new ArrayList<>();

        rules.forEach((route, rule) -> {
            for (Caller caller : Caller.values()) {
                String expected = expected(rule, caller);
                boolean changes = !route.isRead() && expected.equals("permitted");
                Team team = changes ? new Team(callers) : shared;
                ApiClient api = changes && route.endsAccess() && caller != Caller.ANYONE
                        ? GATEWAY.api().asNewUser()
                        : callers.get(caller);
                int status = status(route, team.path(route.path(), api, caller), api);
                if (!matches(route, expected, status)) {
                    wrong.add("%s as %s: expected %s, got %d".formatted(route, caller, expected, status));
                }
            }
        });

        assertThat(wrong).isEmpty();
    }

    private static String expected(Rule rule, Caller caller) {
        if (rule.least() == Caller.ANYONE) {
            return "permitted";
        }
        if (caller == Caller.ANYONE) {
            return "401";
        }
        if (rule.least() == Caller.OPERATOR) {
            return caller == Caller.OPERATOR ? "permitted" : "403";
        }
        if (rule.least() == Caller.USER) {
            return "permitted";
        }
        if (caller == Caller.USER || caller == Caller.OPERATOR) {
            return "404";
        }
        return caller.compareTo(rule.least()) >= 0 ? "permitted" : "403";
    }

    /** There is no dead letter, which operators alone may know. */
    private static boolean matches(Route route, String expected, int status) {
        boolean isFound = status != 404 || route.path().contains("{letter}");
        return expected.equals("permitted")
                ? status < 500 && status != 401 && status != 403 && isFound
                : expected.equals(Integer.toString(status));
    }

    @ParameterizedTest
    @ValueSource(strings = {"read", "write", "groups", "operator"})
    void a_key_permits_what_its_scope_says_and_nothing_else(String scope) {
        Caller owner = scope.equals("operator") ? Caller.OPERATOR : Caller.OWNER;
        ApiClient user = callers.get(owner);
        ObjectNode wanted = ApiClient.json().put("name", "Walk");
        wanted.putArray("scopes").add(scope);
        ApiClient key = user.as(
                user.post("/auth/keys", wanted).expect(201).body().path("key").asString());
        Team shared = new Team(callers);
        List<String> wrong = new ArrayList<>();

        rules.forEach((route, rule) -> {
            String expected = rule.scope().equals("-") || rule.scope().equals(scope) ? "permitted" : "403";
            boolean changes = !route.isRead() && expected.equals("permitted");
            Team team = changes ? new Team(callers) : shared;
            int status = status(route, team.path(route.path(), user, owner), key);
            if (!matches(route, expected, status)) {
                wrong.add("%s: expected %s, got %d".formatted(route, expected, status));
            }
        });

        assertThat(wrong).isEmpty();
    }

    private int status(Route route, String path, ApiClient api) {
        if (route.path().equals("/ws") || route.path().startsWith("/ws/")) {
            return handshake(path, api);
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api.baseUrl() + path));
        if (!api.token().isEmpty()) {
            request.header("Authorization", "Bearer " + api.token());
        }
        if (route.isRead()) {
            return send(request.GET().build());
        }
        String body = route.method().equals("DELETE") && !route.path().equals("/auth/me") ? "" : "{}";
        request.header("Content-Type", "application/json");
        if (route.path().startsWith("/auth/browser/")) {
            request.header("X-Synapse-Browser", "1").header("Cookie", newCookie());
        }
        return send(
                request.method(route.method(), body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build());
    }

    private static String newCookie() {
        String email = "browser-" + UUID.randomUUID() + "@example.org";
        GATEWAY.api().register(email, ApiClient.PASSWORD).expect(201);
        String body = ApiClient.json()
                .put("email", email)
                .put("password", ApiClient.PASSWORD)
                .toString();
        String cookie = GATEWAY.api()
                .send("POST", "/auth/browser/login", body, Map.of("X-Synapse-Browser", "1"))
                .expect(200)
                .header("Set-Cookie");
        return cookie.substring(0, cookie.indexOf(';'));
    }

    private int send(HttpRequest request) {
        try {
            HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
            response.body().close();
            return response.statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private int handshake(String path, ApiClient api) {
        var socket = http.newWebSocketBuilder();
        if (!api.token().isEmpty()) {
            socket.header("Authorization", "Bearer " + api.token());
        }
        try {
            socket.buildAsync(
                            URI.create(api.baseUrl().replace("http", "ws") + path),
                            new java.net.http.WebSocket.Listener() {})
                    .join()
                    .abort();
            return 101;
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                return refused.getResponse().statusCode();
            }
            throw e;
        }
    }

    /** Registers under another address, since that of an operator cannot be registered. */
    private static ApiClient newOperator() {
        ApiClient user = GATEWAY.api().asNewUser();
        JsonNode me = user.me().expect(200).body();
        sql().sql("UPDATE users SET email = :email WHERE id = :id")
                .param("email", OPERATOR)
                .param("id", UUID.fromString(me.path("id").asString()))
                .update();
        return user;
    }

    private static JdbcClient sql() {
        return JdbcClient.create(GATEWAY.backbone().database());
    }

    /** A group with one person of each role, and one of everything that a path can name. */
    private static final class Team {

        private final Map<Caller, ApiClient> callers;
        private final Map<String, String> ids = new HashMap<>();
        private final ApiClient owner;

        Team(Map<Caller, ApiClient> callers) {
            this.callers = callers;
            owner = callers.get(Caller.OWNER);
            String group = owner.createGroup("Team").expect(201).id();
            ids.put("group", group);
            join(Caller.EDITOR);
            join(Caller.VIEWER);
            ids.put("user", id(callers.get(Caller.VIEWER)));
            ids.put(
                    "member",
                    owner.addMember(
                                    group,
                                    ApiClient.json().put("alias", "Writer").put("role_prompt", "You write."))
                            .expect(201)
                            .id());
            ids.put(
                    "turn",
                    owner.postMessage(group, "Hello")
                            .expect(202)
                            .body()
                            .path("turn_id")
                            .asString());
            ids.put(
                    "file",
                    owner.upload(group, "text/plain", new byte[] {'x'})
                            .expect(201)
                            .id());
        }

        private void join(Caller caller) {
            sql().sql(
                            "INSERT INTO group_people (group_id, user_id, role, joined_at) VALUES (:group, :user, :role, now())")
                    .param("group", UUID.fromString(ids.get("group")))
                    .param("user", UUID.fromString(id(callers.get(caller))))
                    .param("role", caller.name().toLowerCase(Locale.ROOT))
                    .update();
        }

        private static String id(ApiClient user) {
            return user.me().expect(200).id();
        }

        /** The path with ids; invitations are made as the path needs them. */
        String path(String template, ApiClient api, Caller caller) {
            Map<String, String> all = new HashMap<>(ids);
            if (template.contains("{invitation}")) {
                all.put("invitation", invitation(template, caller));
            }
            if (template.contains("{login}") && caller != Caller.ANYONE) {
                all.put(
                        "login",
                        api.get("/auth/logins")
                                .expect(200)
                                .body()
                                .path(0)
                                .path("id")
                                .asString());
            }
            all.putIfAbsent("login", UUID.randomUUID().toString());
            all.put("tool", "calculator");
            all.put("letter", UUID.randomUUID().toString());
            all.put(
                    "key",
                    caller == Caller.ANYONE || !template.contains("{key}")
                            ? UUID.randomUUID().toString()
                            : key(api));
            String path = template;
            for (Map.Entry<String, String> id : all.entrySet()) {
                path = path.replace("{" + id.getKey() + "}", id.getValue());
            }
            return path;
        }

        private static String key(ApiClient user) {
            ObjectNode wanted = ApiClient.json().put("name", "Key");
            wanted.putArray("scopes").add("read");
            return user.post("/auth/keys", wanted).expect(201).id();
        }

        private String invitation(String template, Caller caller) {
            if (template.startsWith("/operator/")) {
                return callers.get(Caller.OPERATOR)
                        .post("/operator/invitations", ApiClient.json())
                        .expect(201)
                        .id();
            }
            var body = ApiClient.json().put("role", "viewer");
            if (template.startsWith("/invitations/") && caller != Caller.ANYONE) {
                ApiClient other = callers.get(Caller.USER);
                String elsewhere = caller == Caller.USER
                        ? ids.get("group")
                        : other.createGroup("Other").expect(201).id();
                body.put(
                        "email",
                        callers.get(caller)
                                .me()
                                .expect(200)
                                .body()
                                .path("email")
                                .asString());
                return (caller == Caller.USER ? owner : other)
                        .post("/groups/" + elsewhere + "/invitations", body)
                        .expect(201)
                        .id();
            }
            return owner.post("/groups/" + ids.get("group") + "/invitations", body)
                    .expect(201)
                    .id();
        }
    }
}
