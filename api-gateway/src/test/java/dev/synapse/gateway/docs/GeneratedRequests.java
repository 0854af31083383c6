package dev.synapse.gateway.docs;

import dev.synapse.shared.json.Json;
import dev.synapse.testkit.ApiClient.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Generates valid and invalid requests from the documentation of an operation. */
final class GeneratedRequests {

    private static final List<String> ODD_HEADERS = List.of(
            "Accept: text/plain",
            "Accept: nonsense",
            "Content-Type: text/plain",
            "Content-Type: application/json;charset=utf-16",
            "Content-Type: nonsense",
            "Content-Encoding: gzip",
            "Authorization: Bearer",
            "Authorization: Basic eDp5",
            "Idempotency-Key: ",
            "Idempotency-Key: " + "k".repeat(3000),
            "Last-Event-ID: x",
            "Last-Event-ID: 99999999999999999999",
            "Range: bytes=0-1",
            "If-None-Match: *",
            "Origin: https://elsewhere.example",
            "X-HTTP-Method-Override: DELETE",
            "X-Forwarded-For: ::1, nonsense",
            "Cookie: " + "c".repeat(2000));

    private final Random random;
    private final GeneratedValues values;
    private final String baseUrl;

    GeneratedRequests(long seed, JsonNode root, String baseUrl) {
        this.random = new Random(seed);
        this.values = new GeneratedValues(random, root);
        this.baseUrl = baseUrl;
    }

    /** A request and its text for failure messages. */
    record Odd(HttpRequest request, String shown) {}

    /**
     * Generates a request of the operation.
     *
     * @param ids valid values of path parameters
     */
    Odd next(String method, String template, JsonNode operation, Map<String, String> ids, String token) {
        double wrong = random.nextBoolean() ? 0 : 0.15;
        String path = path(template, ids, wrong) + query(operation, wrong);
        byte[] body = body(operation, wrong);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        Map<String, String> headers = headers(operation, body, token, wrong);
        headers.forEach(request::setHeader);
        headers.remove("Authorization");
        String text = new String(body, 0, Math.min(body.length, 500), StandardCharsets.UTF_8);
        return new Odd(request.build(), method + " " + path + " " + headers + " " + text);
    }

    private String path(String template, Map<String, String> ids, double wrong) {
        String path = template;
        for (Map.Entry<String, String> id : ids.entrySet()) {
            String value = random.nextDouble() < wrong ? encoded(values.text()) : id.getValue();
            path = path.replace("{" + id.getKey() + "}", value.isEmpty() ? "%20" : value);
        }
        return path;
    }

    private String query(JsonNode operation, double wrong) {
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        for (JsonNode parameter : operation.path("parameters")) {
            if (parameter.path("in").asString().equals("query") && random.nextBoolean()) {
                JsonNode value = values.of(parameter.path("schema"), wrong);
                String text = random.nextDouble() < wrong ? values.text() : value.asString(value.toString());
                query.add(parameter.path("name").asString() + "=" + encoded(text));
            }
        }
        if (random.nextDouble() < wrong) {
            query.add("unknown=" + encoded(values.text()));
        }
        return query.toString();
    }

    private byte[] body(JsonNode operation, double wrong) {
        JsonNode content = operation.path("requestBody").path("content");
        if (content.isEmpty()) {
            return random.nextDouble() < wrong ? "{}".getBytes(StandardCharsets.UTF_8) : new byte[0];
        }
        JsonNode value = values.of(content.iterator().next().path("schema"), wrong);
        byte[] bytes = (isForm(operation) ? form(value) : value.toString()).getBytes(StandardCharsets.UTF_8);
        if (random.nextDouble() < wrong && bytes.length > 2) {
            return switch (random.nextInt(3)) {
                case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
                case 1 -> replaced(bytes, (byte) 0xC0);
                default -> replaced(bytes, (byte) random.nextInt(256));
            };
        }
        return bytes;
    }

    private byte[] replaced(byte[] bytes, byte by) {
        bytes[random.nextInt(bytes.length)] = by;
        return bytes;
    }

    private static boolean isForm(JsonNode operation) {
        return operation.path("requestBody").path("content").has("application/x-www-form-urlencoded");
    }

    private static String form(JsonNode value) {
        StringJoiner form = new StringJoiner("&");
        value.properties()
                .forEach(field -> form.add(encoded(field.getKey()) + "="
                        + encoded(field.getValue().asString(field.getValue().toString()))));
        return form.toString();
    }

    private Map<String, String> headers(JsonNode operation, byte[] body, String token, double wrong) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Authorization", "Bearer " + token);
        if (body.length > 0) {
            headers.put("Content-Type", isForm(operation) ? "application/x-www-form-urlencoded" : "application/json");
        }
        for (JsonNode parameter : operation.path("parameters")) {
            if (parameter.path("in").asString().equals("header")
                    && parameter.path("required").asBoolean()
                    && random.nextDouble() >= wrong) {
                JsonNode value = parameter.path("schema").path("enum").path(0);
                headers.put(parameter.path("name").asString(), value.asString());
            }
        }
        if (random.nextDouble() < wrong) {
            String[] odd = ODD_HEADERS.get(random.nextInt(ODD_HEADERS.size())).split(": ?", 2);
            headers.put(odd[0], odd[1]);
        }
        return headers;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The response; only the head of an event stream. */
    static Answer send(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                String type = response.headers().firstValue("Content-Type").orElse("");
                String text = type.startsWith("text/event-stream")
                        ? ""
                        : new String(body.readAllBytes(), StandardCharsets.UTF_8);
                JsonNode json = type.endsWith("json") && !text.isEmpty()
                        ? Json.mapper().readTree(text)
                        : MissingNode.getInstance();
                return new Answer(response.statusCode(), response.headers(), text, json);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(request.method() + " " + request.uri() + " failed: " + e, e);
        }
    }
}
