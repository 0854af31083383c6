package dev.synapse.orchestrator.loop;

import dev.synapse.shared.model.ToolCall;
import dev.synapse.shared.model.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;

/** A scripted answer of a model or a tool. */
sealed interface Answer {

    /** A model's text with its tool calls. */
    record Says(String text, List<ToolCall> tools, Usage usage) implements Answer {}

    /** A tool result. */
    record Returns(String text) implements Answer {}

    /** A failed step. */
    record Fails(String reason) implements Answer {}

    static Answer says(String text, String... tools) {
        List<ToolCall> calls = IntStream.range(0, tools.length)
                .mapToObj(i -> new ToolCall("call-" + i, tools[i], "{\"q\":\"ä \\\" \\\\ \"}"))
                .toList();
        return new Says(text, calls, new Usage(100, 7, 3, new BigDecimal("0.000123")));
    }
}
