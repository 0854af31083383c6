package dev.synapse.models;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * Finds the tool calls that a server has left in the text of an answer, as local servers do whose parser does not know the model's format.
 * From the first mark of a call on, or from the start of an answer that begins like JSON, the text is held back to its end: it is either
 * calls of offered tools and nothing else, or text. For one stream on one thread.
 */
final class TextToolCalls {
    private static final List<String> MARKS = List.of(
            "<tool_call>",
            "<tool_calls>",
            "<function_call>",
            "<function_calls>",
            "<function=",
            "<invoke name=",
            "<TOOLCALL>",
            "<minimax:tool_call>",
            "<|python_tag|>",
            "<|tool_call",
            "<\uFF5Ctool\u2581call",
            "[TOOL_CALLS]");

    /** How an answer begins that is nothing but a call, without any mark. */
    private static final List<String> STARTS = List.of("{", "[{", "```\n", "```json", "```tool_call", "```tool_code");

    private final Map<String, JsonNode> schemas;
    private final StringBuilder held = new StringBuilder();
    private boolean hasText;
    private boolean isHolding;

    /** The end of a text: what is left of it, and the calls after that. */
    record End(String text, List<ToolCallText.Call> calls) {}

    /** @param tools those that are offered; if there are none, nothing is held back */
    TextToolCalls(List<ToolDefinition> tools) {
        this.schemas = ToolCallText.schemas(tools);
    }

    /** Whether nothing has been held back. */
    boolean isEmpty() {
        return held.isEmpty();
    }

    /** The length of what is held back. */
    int length() {
        return held.length();
    }

    /** Adds text, and returns what is text for certain. */
    String read(String piece) {
        if (schemas.isEmpty()) {
            return piece;
        }
        held.append(piece);
        if (isHolding) {
            return "";
        }
        if (!hasText) {
            String start = held.toString().stripLeading();
            isHolding = STARTS.stream().anyMatch(start::startsWith);
            if (isHolding || start.isEmpty() || STARTS.stream().anyMatch(first -> first.startsWith(start))) {
                return "";
            }
        }
        int mark = firstMark(0);
        isHolding = mark >= 0;
        String text = take(isHolding ? mark : held.length() - tail());
        hasText |= !text.isBlank();
        return text;
    }

    /** Ends the text. */
    End end() {
        for (int mark = hasText ? firstMark(0) : 0; mark >= 0; mark = firstMark(mark + 1)) {
            List<ToolCallText.Call> calls = ToolCallText.read(held.substring(mark), schemas);
            if (!calls.isEmpty()) {
                return new End(take(mark), calls);
            }
        }
        return new End(take(held.length()), List.of());
    }

    /** What is held back, which is text. */
    String rest() {
        return take(held.length());
    }

    /** What is held back, which was no text but reasoning; the text begins anew. */
    String restart() {
        hasText = false;
        isHolding = false;
        return rest();
    }

    private int firstMark(int from) {
        return MARKS.stream()
                .map(mark -> held.indexOf(mark, from))
                .filter(found -> found >= 0)
                .min(Comparator.naturalOrder())
                .orElse(-1);
    }

    /** The length of the longest end of the held text with which a mark may begin. */
    private int tail() {
        int longest = MARKS.stream().mapToInt(String::length).max().orElse(0) - 1;
        return IntStream.rangeClosed(1, Math.min(longest, held.length()))
                .filter(length ->
                        MARKS.stream().anyMatch(mark -> mark.startsWith(held.substring(held.length() - length))))
                .max()
                .orElse(0);
    }

    private String take(int length) {
        String taken = held.substring(0, length);
        held.delete(0, length);
        return taken;
    }
}
