package dev.synapse.orchestrator.loop;

import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.model.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;

/** What a model or a tool of a test answers. */
sealed interface Answer {

    /** A model's words, with the tools that it calls. */
    record Says(String text, List<ToolCall> tools, Usage usage) implements Answer {}

    /** A tool's result. */
    record Returns(String text) implements Answer {}

    /** A step that is given up. */
    record Fails(String reason) implements Answer {}

    static Answer says(String text, String... tools) {
        List<ToolCall> calls = IntStream.range(0, tools.length)
                .mapToObj(i -> new ToolCall("call-" + i, tools[i], "{\"q\":\"ä \\\" \\\\ \"}"))
                .toList();
        return new Says(text, calls, new Usage(100, 7, 3, new BigDecimal("0.000123")));
    }
}
