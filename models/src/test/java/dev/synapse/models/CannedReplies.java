package dev.synapse.models;

import java.util.List;

/** The events of a reply in each protocol: a text in two pieces, a tool call and the counted tokens. */
final class CannedReplies {
    static final String TEXT = "Grüße 🙂\nall";
    static final ModelToolCall CALL = new ModelToolCall("c1", "a", "{\"x\":\"ü 🙂\"}");
    static final ModelUsage USAGE = new ModelUsage(20, 5, 0);

    private CannedReplies() {}

    /** The events in order; the end mark of Chat Completions is one. */
    static List<String> events(String protocol) {
        return switch (protocol) {
            case "openai" ->
                List.of(
                        "{\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Grüße"
                                + " \"}}]}",
                        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"🙂\\nall\"}}]}",
                        "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"a\",\"arguments\":\"{\\\"x\\\":\\\"ü"
                                + " 🙂\\\"}\"}}]}}]}",
                        "{\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}",
                        "{\"choices\":[],\"usage\":{\"prompt_tokens\":20,\"completion_tokens\":5}}",
                        "[DONE]");
            case "responses" ->
                List.of(
                        "{\"type\":\"response.created\",\"response\":{\"model\":\"m\"}}",
                        "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"delta\":\"Grüße \"}",
                        "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"delta\":\"🙂\\nall\"}",
                        "{\"type\":\"response.output_item.done\",\"output_index\":1,\"item\":{\"type\":\"function_call\",\"call_id\":\"c1\",\"name\":\"a\",\"arguments\":\"{\\\"x\\\":\\\"ü"
                                + " 🙂\\\"}\"}}",
                        "{\"type\":\"response.completed\",\"response\":{\"output\":[],\"usage\":{\"input_tokens\":20,\"output_tokens\":5}}}");
            case "anthropic" ->
                List.of(
                        "{\"type\":\"message_start\",\"message\":{\"model\":\"m\",\"usage\":{\"input_tokens\":20,\"output_tokens\":1}}}",
                        "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}",
                        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Grüße"
                                + " \"}}",
                        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"🙂\\n"
                                + "all\"}}",
                        "{\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"tool_use\",\"id\":\"c1\",\"name\":\"a\",\"input\":{}}}",
                        "{\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"x\\\":\\\"ü"
                                + " 🙂\\\"}\"}}",
                        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"},\"usage\":{\"output_tokens\":5}}",
                        "{\"type\":\"message_stop\"}");
            case "gemini" ->
                List.of(
                        "{\"modelVersion\":\"m\",\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Grüße \"}]}}]}",
                        "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"🙂\\nall\"}]}}]}",
                        "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"a\",\"args\":{\"x\":\"ü"
                                + " 🙂\"}}}]},\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":20,\"candidatesTokenCount\":5}}");
            default ->
                List.of(
                        "{\"model\":\"m\",\"message\":{\"content\":\"Grüße \"},\"done\":false}",
                        "{\"model\":\"m\",\"message\":{\"content\":\"🙂\\nall\"},\"done\":false}",
                        "{\"message\":{\"content\":\"\",\"tool_calls\":[{\"function\":{\"name\":\"a\",\"arguments\":{\"x\":\"ü"
                                + " 🙂\"}}}]},\"done\":false}",
                        "{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\",\"prompt_eval_count\":20,\"eval_count\":5}");
        };
    }

    /** The same reply as the one document that a server sends that does not stream. */
    static String document(String protocol) {
        return switch (protocol) {
            case "openai" ->
                "{\"object\":\"chat.completion\",\"model\":\"m\",\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"Grüße"
                        + " 🙂\\n"
                        + "all\",\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"a\",\"arguments\":\"{\\\"x\\\":\\\"ü"
                        + " 🙂\\\"}\"}}]},\"finish_reason\":\"tool_calls\"}],\"usage\":{\"prompt_tokens\":20,\"completion_tokens\":5}}";
            case "responses" ->
                "{\"object\":\"response\",\"status\":\"completed\",\"error\":null,\"model\":\"m\",\"output\":[{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"Grüße"
                        + " 🙂\\n"
                        + "all\"}]},{\"type\":\"function_call\",\"call_id\":\"c1\",\"name\":\"a\",\"arguments\":\"{\\\"x\\\":\\\"ü"
                        + " 🙂\\\"}\"}],\"usage\":{\"input_tokens\":20,\"output_tokens\":5}}";
            case "anthropic" ->
                "{\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[{\"type\":\"text\",\"text\":\"Grüße"
                        + " 🙂\\n"
                        + "all\"},{\"type\":\"tool_use\",\"id\":\"c1\",\"name\":\"a\",\"input\":{\"x\":\"ü"
                        + " 🙂\"}}],\"stop_reason\":\"tool_use\",\"usage\":{\"input_tokens\":20,\"output_tokens\":5}}";
            case "gemini" -> "[" + String.join(",\n", events("gemini")) + "]";
            default ->
                "{\"model\":\"m\",\"message\":{\"content\":\"Grüße 🙂\\n"
                        + "all\",\"tool_calls\":[{\"function\":{\"name\":\"a\",\"arguments\":{\"x\":\"ü"
                        + " 🙂\"}}}]},\"done\":true,\"done_reason\":\"stop\",\"prompt_eval_count\":20,\"eval_count\":5}";
        };
    }

    /** An event with the text "hi". */
    static String text(String protocol) {
        return switch (protocol) {
            case "openai" -> "{\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}";
            case "responses" -> "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"delta\":\"hi\"}";
            case "anthropic" ->
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"hi\"}}";
            case "gemini" -> "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"hi\"}]}}]}";
            default -> "{\"message\":{\"content\":\"hi\"},\"done\":false}";
        };
    }

    /** The last events of a reply that ended in order. */
    static List<String> end(String protocol) {
        return switch (protocol) {
            case "openai" -> List.of("{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}", "[DONE]");
            case "responses" -> List.of("{\"type\":\"response.completed\",\"response\":{}}");
            case "anthropic" ->
                List.of(
                        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}",
                        "{\"type\":\"message_stop\"}");
            case "gemini" -> List.of("{\"candidates\":[{\"finishReason\":\"STOP\"}]}");
            default -> List.of("{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\"}");
        };
    }
}
