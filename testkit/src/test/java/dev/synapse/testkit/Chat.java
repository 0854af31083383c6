package dev.synapse.testkit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A minimal client of chat completions for the tests. */
final class Chat implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final String baseUrl;

    Chat(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    static ObjectNode prompt(String model, String... rolesAndContents) {
        ObjectNode body = ChatJson.JSON.createObjectNode().put("model", model);
        ArrayNode messages = body.putArray("messages");
        for (int index = 0; index < rolesAndContents.length; index += 2) {
            messages.addObject().put("role", rolesAndContents[index]).put("content", rolesAndContents[index + 1]);
        }
        if (rolesAndContents.length == 0) {
            messages.addObject().put("role", "user").put("content", "Hi");
        }
        return body;
    }

    static ObjectNode streamed(ObjectNode body) {
        body.put("stream", true).putObject("stream_options").put("include_usage", true);
        return body;
    }

    HttpResponse<String> post(JsonNode body) throws IOException, InterruptedException {
        return http.send(request(body.toString()), BodyHandlers.ofString());
    }

    JsonNode ask(JsonNode body) throws IOException, InterruptedException {
        return ChatJson.JSON.readTree(post(body).body());
    }

    HttpResponse<Stream<String>> open(JsonNode body) throws IOException, InterruptedException {
        return http.send(request(body.toString()), BodyHandlers.ofLines());
    }

    /** The data of all events of a stream that ends properly. */
    List<String> events(JsonNode body) throws IOException, InterruptedException {
        try (Stream<String> lines = open(body).body()) {
            return lines.filter(line -> !line.isEmpty())
                    .map(line -> line.substring("data: ".length()))
                    .toList();
        }
    }

    /** Parses the data as chunks. */
    static List<JsonNode> parsed(List<String> events) {
        return events.stream()
                .filter(event -> !event.equals("[DONE]"))
                .map(ChatJson.JSON::readTree)
                .toList();
    }

    /** The concatenated text of the chunks. */
    static String text(List<JsonNode> chunks) {
        return chunks.stream()
                .map(chunk -> chunk.at("/choices/0/delta/content").asString(""))
                .collect(Collectors.joining());
    }

    java.net.http.HttpRequest request(String body) {
        return java.net.http.HttpRequest.newBuilder(URI.create(baseUrl + "/chat/completions"))
                .header("Authorization", "Bearer key")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    HttpClient http() {
        return http;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
