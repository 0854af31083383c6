package dev.synapse.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A thin client of the public HTTP API. Each call returns status, headers and body as received, including errors. Immutable; {@link #as}
 * returns a copy with another token. Requests time out after a minute.
 */
public final class ApiClient {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(20))
            .build();
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** The password of {@link #asNewUser}. */
    public static final String PASSWORD = "correct horse battery";

    private final String baseUrl;
    private final String token;

    private ApiClient(String baseUrl, String token) {
        this.baseUrl = baseUrl;
        this.token = token;
    }

    /** A response; the body is a missing node if it is not JSON. */
    public record Answer(int status, java.net.http.HttpHeaders headers, String text, JsonNode body) {
        /** Returns this answer if it has the status, and throws otherwise. */
        public Answer expect(int wanted) {
            if (status != wanted) {
                throw new AssertionError("expected status " + wanted + ", got " + status + ": " + text);
            }
            return this;
        }

        public String id() {
            return body.path("id").asString();
        }

        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    /** A client without a token, for an address such as {@code http://localhost:8000}. */
    public static ApiClient at(String baseUrl) {
        return new ApiClient(baseUrl, "");
    }

    /** The same client with a token. */
    public ApiClient as(String accessToken) {
        return new ApiClient(baseUrl, accessToken);
    }

    /** Registers a new account with a unique address, and logs in. */
    public ApiClient asNewUser() {
        String email = "user-" + UUID.randomUUID() + "@example.org";
        register(email, PASSWORD).expect(201);
        return as(login(email, PASSWORD).expect(200).body().path("access_token").asString());
    }

    public String baseUrl() {
        return baseUrl;
    }

    public String token() {
        return token;
    }

    public Answer register(String email, String password) {
        return post("/auth/register", json().put("email", email).put("password", password));
    }

    public Answer login(String email, String password) {
        String form = "username=" + encode(email) + "&password=" + encode(password);
        return send("POST", "/auth/login", form, Map.of("Content-Type", "application/x-www-form-urlencoded"));
    }

    public Answer me() {
        return get("/auth/me");
    }

    public Answer createGroup(String name) {
        return post("/groups", json().put("name", name));
    }

    public Answer group(String groupId) {
        return get("/groups/" + groupId);
    }

    public Answer deleteGroup(String groupId) {
        return send("DELETE", "/groups/" + groupId, "", Map.of());
    }

    /** Adds a member; {@code agentConfig} as the API has it. */
    public Answer addMember(String groupId, JsonNode agentConfig) {
        return post("/groups/" + groupId + "/members", agentConfig);
    }

    public Answer members(String groupId) {
        return get("/groups/" + groupId + "/members");
    }

    public Answer postMessage(String groupId, String content) {
        return post("/groups/" + groupId + "/messages", json().put("content", content));
    }

    /** Posts a message with uploaded files. */
    public Answer postMessage(String groupId, String content, List<String> files) {
        ObjectNode message = json().put("content", content);
        files.forEach(message.putArray("files")::add);
        return post("/groups/" + groupId + "/messages", message);
    }

    /** Uploads a file without a name. */
    public Answer upload(String groupId, String mediaType, byte[] content) {
        return upload("/groups/" + groupId + "/files", content, Map.of("Content-Type", mediaType));
    }

    /** Posts bytes. */
    public Answer upload(String path, byte[] content, Map<String, String> headers) {
        var request = java.net.http.HttpRequest.newBuilder(URI.create(baseUrl + path))
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.ofByteArray(content));
        headers.forEach(request::setHeader);
        return exchange(request.build());
    }

    /** A response with its bytes. */
    @SuppressWarnings("ArrayRecordComponent") // compared by the test that reads it
    public record Download(int status, java.net.http.HttpHeaders headers, byte[] bytes) {
        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    /** Reads bytes. */
    public Download download(String path, Map<String, String> headers) {
        var request = java.net.http.HttpRequest.newBuilder(URI.create(baseUrl + path))
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + token)
                .GET();
        headers.forEach(request::setHeader);
        HttpResponse<byte[]> response = send(request.build(), BodyHandlers.ofByteArray());
        return new Download(response.statusCode(), response.headers(), response.body());
    }

    public Answer messages(String groupId) {
        return get("/groups/" + groupId + "/messages?limit=100");
    }

    public Answer turns(String groupId) {
        return get("/groups/" + groupId + "/turns");
    }

    public Answer turn(String groupId, String turnId) {
        return get("/groups/" + groupId + "/turns/" + turnId);
    }

    public Answer cancelTurn(String groupId, String turnId) {
        return send("POST", "/groups/" + groupId + "/turns/" + turnId + "/cancel", "", Map.of());
    }

    /** Waits until the turn is completed, failed or cancelled, and returns it. */
    public JsonNode awaitTurnEnd(String groupId, String turnId, Duration limit) {
        return Await.until(
                limit,
                () -> turn(groupId, turnId).expect(200).body(),
                turn -> turn.path("status").asString().matches("completed|failed|cancelled"),
                "the end of turn " + turnId);
    }

    public Answer get(String path) {
        return send("GET", path, "", Map.of());
    }

    public Answer post(String path, JsonNode body) {
        return send("POST", path, body.toString(), Map.of());
    }

    /** Sends any request. An empty text means no body; the default content type is JSON; given headers take precedence. */
    public Answer send(String method, String path, String body, Map<String, String> headers) {
        BodyPublisher publisher = body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        var request = java.net.http.HttpRequest.newBuilder(URI.create(baseUrl + path))
                .timeout(LIMIT)
                .method(method, publisher);
        if (!body.isEmpty()) {
            request.setHeader("Content-Type", "application/json");
        }
        if (!token.isEmpty()) {
            request.setHeader("Authorization", "Bearer " + token);
        }
        headers.forEach(request::setHeader);
        return exchange(request.build());
    }

    /** An empty JSON object to fill. */
    public static ObjectNode json() {
        return ChatJson.JSON.createObjectNode();
    }

    private static Answer exchange(java.net.http.HttpRequest request) {
        HttpResponse<String> response = send(request, BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.headers(), response.body(), parse(response.body()));
    }

    private static <T> HttpResponse<T> send(java.net.http.HttpRequest request, BodyHandler<T> handler) {
        try {
            return HTTP.send(request, handler);
        } catch (IOException failure) {
            throw new UncheckedIOException(request.method() + " " + request.uri() + " failed: " + failure, failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in " + request.uri(), interrupted);
        }
    }

    private static JsonNode parse(String body) {
        try {
            return ChatJson.JSON.readTree(body);
        } catch (JacksonException notJson) {
            return MissingNode.getInstance();
        }
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
