package dev.synapse.models;

import dev.synapse.models.DemoScript.Line;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The demo model: streams the message from {@link DemoScript} word by word. Thread-safe; calls nothing outside the
 * process.
 */
final class DemoClient implements ModelClient {
    private static final Pattern WORD = Pattern.compile("\\S+\\s*|\\s+");

    private final Duration wordDelay;

    DemoClient(Duration wordDelay) {
        this.wordDelay = wordDelay;
    }

    @Override
    public ModelReply call(ModelRequest request, DeltaSink deltas) throws InterruptedException {
        Line line = DemoScript.next(request);
        Matcher words = WORD.matcher(line.text());
        while (words.find()) {
            Thread.sleep(wordDelay);
            deltas.text(words.group());
        }
        UUID id = UUID.nameUUIDFromBytes(request.messages().toString().getBytes(StandardCharsets.UTF_8));
        var calls = line.tool().stream()
                .map(tool -> new ModelToolCall("demo-" + id, tool.name(), tool.argumentsJson()))
                .toList();
        return new ModelReply(
                line.text(), calls, usage(request, line), request.model(), calls.isEmpty() ? "stop" : "tool_calls");
    }

    @Override
    public boolean maySeeImages(String model) {
        return false;
    }

    private static ModelUsage usage(ModelRequest request, Line line) {
        return new ModelUsage(tokens(request.messages().toString()), tokens(line.text()), 0);
    }

    private static long tokens(String text) {
        return (text.length() + 3L) / 4;
    }
}
