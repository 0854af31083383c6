package dev.synapse.testkit;

import java.util.List;

/** The events of one streamed answer in a vendor's format, ready to be sent. */
interface AnswerEvents {
    /** The content type of the stream; for most vendors server-sent events. */
    default String contentType() {
        return "text/event-stream";
    }

    /** The events before the text. */
    List<String> opening();

    /** What the model writes before its answer, signed where the format has signatures. */
    List<String> reasoning(String text);

    /** One event per piece of text, and the protocol's events around them. */
    List<String> text(String text, int codePoints);

    /** The tool calls. */
    List<String> calls(List<Reply.Call> calls);

    /** The finish reason, the usage and the end mark, as far as the format has them; the last event is sent with the end of the body. */
    List<String> end(String finishReason, ReportedUsage usage);

    /** An error object within the stream. */
    String error(String json);
}
