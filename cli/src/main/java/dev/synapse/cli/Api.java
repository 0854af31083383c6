package dev.synapse.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Client of the public API operations that the chat uses; adds a valid access token to each request. Thread-safe. */
final class Api {
    private final Http http;
    private final Session session;

    Api(Http http, Session session) {
        this.http = http;
        this.session = session;
    }

    Set<String> tools() {
        return Stream.of(get("/system/tools", ApiTypes.Tool[].class))
                .map(ApiTypes.Tool::name)
                .collect(Collectors.toSet());
    }

    ApiTypes.Group createGroup(ApiTypes.NewGroup group) {
        return send("POST", "/groups", group, ApiTypes.Group.class);
    }

    ApiTypes.Group group(String id) {
        return get("/groups/" + id(id), ApiTypes.Group.class);
    }

    ApiTypes.Member chooseModel(String group, String member, ApiTypes.ModelChoice model) {
        return send("PATCH", "/groups/" + id(group) + "/members/" + id(member), model, ApiTypes.Member.class);
    }

    /** Uploads a file for a message; returns its id. */
    String upload(String group, LocalFile file) {
        HttpRequest.Builder request = http.request("/groups/" + id(group) + "/files?name="
                        + URLEncoder.encode(file.name(), StandardCharsets.UTF_8).replace("+", "%20"))
                .header("Content-Type", file.mediaType())
                .POST(BodyPublishers.ofByteArray(file.content()));
        return authorized(request, ApiTypes.UploadedFile.class).id();
    }

    /** Posts a message with uploaded files. Retries are idempotent, so the message is stored once even if a response is lost. */
    Message post(String group, String content, List<String> files) {
        HttpRequest.Builder request = http.request("/groups/" + id(group) + "/messages")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(ApiTypes.JSON.writeValueAsString(
                        new ApiTypes.NewMessage(content, files.isEmpty() ? null : files))));
        return authorized(request, Message.class);
    }

    /** Up to {@code limit} messages, oldest first: the newest ones, or the ones after {@code after}. */
    List<Message> messages(String group, int limit, @Nullable String after) {
        String from = after == null ? "" : "&after=" + id(after);
        return List.of(get("/groups/" + id(group) + "/messages?limit=" + limit + from, Message[].class));
    }

    ApiTypes.Turn turn(String group, String turn) {
        return get("/groups/" + id(group) + "/turns/" + id(turn), ApiTypes.Turn.class);
    }

    List<ApiTypes.Turn> turns(String group) {
        return List.of(get("/groups/" + id(group) + "/turns?limit=20", ApiTypes.Turn[].class));
    }

    /** Returns false if this server does not support cancelling turns. */
    boolean cancel(String group, String turn) {
        HttpRequest.Builder request = http.request("/groups/" + id(group) + "/turns/" + id(turn) + "/cancel")
                .POST(BodyPublishers.noBody());
        try {
            var _ = authorized(request, JsonNode.class);
            return true;
        } catch (ChatException e) {
            if (e.status() == 404 || e.status() == 405 || e.status() == 501) {
                return false;
            }
            throw e;
        }
    }

    /** Opens the event stream after {@code seq}, or from now on if {@code seq} is negative. */
    HttpResponse<InputStream> events(String group, long seq) throws IOException {
        String token = session.token();
        HttpRequest.Builder request = http.request("/groups/" + id(group) + "/events")
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + token);
        if (seq >= 0) {
            request.header("Last-Event-ID", Long.toString(seq));
        }
        HttpResponse<InputStream> response = http.open(request.build());
        if (response.statusCode() == 401) {
            session.invalidate(token);
        }
        return response;
    }

    private <T> T get(String path, Class<T> type) {
        return authorized(http.request(path).GET(), type);
    }

    private <T> T send(String method, String path, Object body, Class<T> type) {
        HttpRequest.Builder request = http.request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(ApiTypes.JSON.writeValueAsString(body)));
        return authorized(request, type);
    }

    private <T> T authorized(HttpRequest.Builder request, Class<T> type) {
        String token = session.token();
        try {
            return http.send(withToken(request, token), type);
        } catch (ChatException e) {
            if (e.status() != 401) {
                throw e;
            }
            session.invalidate(token);
            return http.send(withToken(request, session.token()), type);
        }
    }

    private static HttpRequest withToken(HttpRequest.Builder request, String token) {
        return request.setHeader("Authorization", "Bearer " + token).build();
    }

    private static String id(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8);
    }
}
