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

/** The calls of the public contract that the chat makes, each with a good token. Thread-safe. */
final class Api {
    private final Http http;
    private final Session session;

    Api(Http http, Session session) {
        this.http = http;
        this.session = session;
    }

    Set<String> tools() {
        return Stream.of(get("/system/tools", Wire.Tool[].class))
                .map(Wire.Tool::name)
                .collect(Collectors.toSet());
    }

    Wire.Group createGroup(Wire.NewGroup group) {
        return send("POST", "/groups", group, Wire.Group.class);
    }

    Wire.Group group(String id) {
        return get("/groups/" + id(id), Wire.Group.class);
    }

    Wire.Member chooseModel(String group, String member, Wire.ModelChoice model) {
        return send("PATCH", "/groups/" + id(group) + "/members/" + id(member), model, Wire.Member.class);
    }

    /** Posted once, also where the answer to the first attempt was lost. */
    Message post(String group, String content) {
        HttpRequest.Builder request = http.request("/groups/" + id(group) + "/messages")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Wire.JSON.writeValueAsString(new Wire.NewMessage(content))));
        return authorized(request, Message.class);
    }

    /** At most {@code limit} messages, oldest first: the newest, or those that follow {@code after}. */
    List<Message> messages(String group, int limit, @Nullable String after) {
        String from = after == null ? "" : "&after=" + id(after);
        return List.of(get("/groups/" + id(group) + "/messages?limit=" + limit + from, Message[].class));
    }

    Wire.Turn turn(String group, String turn) {
        return get("/groups/" + id(group) + "/turns/" + id(turn), Wire.Turn.class);
    }

    List<Wire.Turn> turns(String group) {
        return List.of(get("/groups/" + id(group) + "/turns?limit=20", Wire.Turn[].class));
    }

    /** False where this server cannot cancel turns. */
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

    /** The live events after {@code seq}, or from now where that is negative. */
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
            session.refused(token);
        }
        return response;
    }

    private <T> T get(String path, Class<T> type) {
        return authorized(http.request(path).GET(), type);
    }

    private <T> T send(String method, String path, Object body, Class<T> type) {
        HttpRequest.Builder request = http.request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(Wire.JSON.writeValueAsString(body)));
        return authorized(request, type);
    }

    private <T> T authorized(HttpRequest.Builder request, Class<T> type) {
        String token = session.token();
        try {
            return http.call(with(request, token), type);
        } catch (ChatException e) {
            if (e.status() != 401) {
                throw e;
            }
            session.refused(token);
            return http.call(with(request, session.token()), type);
        }
    }

    private static HttpRequest with(HttpRequest.Builder request, String token) {
        return request.setHeader("Authorization", "Bearer " + token).build();
    }

    private static String id(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8);
    }
}
