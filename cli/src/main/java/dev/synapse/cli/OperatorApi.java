package dev.synapse.cli;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Client of the operator's routes; authenticates by an API key. Thread-safe. */
final class OperatorApi {

    private static final int MAX_PAGE = 100;
    private static final Pattern NEXT = Pattern.compile("<(/[^>]*)>; *rel=\"next\"");

    private final Http http;
    private final String key;

    OperatorApi(Http http, String key) {
        this.http = http;
        this.key = key;
    }

    /** The beginning of a list, and whether there is more of it. */
    record Listing(List<JsonNode> entries, boolean more) {}

    /** Follows the pages of a list until it ends, or has {@code max} entries. */
    Listing list(String path, int max) {
        List<JsonNode> entries = new ArrayList<>();
        String separator = path.contains("?") ? "&" : "?";
        Optional<String> next = Optional.of("/operator/" + path + separator + "limit=" + Math.min(max, MAX_PAGE));
        while (next.isPresent() && entries.size() < max) {
            Http.Reply<JsonNode[]> page = http.receive(request(next.get()).GET().build(), JsonNode[].class);
            entries.addAll(List.of(page.body()));
            next = page.link().map(NEXT::matcher).filter(Matcher::find).map(found -> found.group(1));
        }
        boolean cut = entries.size() > max;
        return new Listing(cut ? entries.subList(0, max) : entries, cut || next.isPresent());
    }

    JsonNode get(String path) {
        return http.send(request("/operator/" + path).GET().build(), JsonNode.class);
    }

    JsonNode put(String path, JsonNode body) {
        return http.send(
                request("/operator/" + path)
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString(body.toString()))
                        .build(),
                JsonNode.class);
    }

    JsonNode restrictTool(String tool, JsonNode rule) {
        return put("tools/" + encoded(tool), rule);
    }

    void openTool(String tool) {
        http.send(request("/operator/tools/" + encoded(tool)).DELETE().build());
    }

    JsonNode retry(String letter) {
        return http.send(
                request("/operator/dead-letters/" + encoded(letter) + "/retry")
                        .POST(BodyPublishers.noBody())
                        .build(),
                JsonNode.class);
    }

    void discard(String letter) {
        http.send(request("/operator/dead-letters/" + encoded(letter)).DELETE().build());
    }

    private HttpRequest.Builder request(String path) {
        return http.request(path).header("X-Api-Key", key);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
