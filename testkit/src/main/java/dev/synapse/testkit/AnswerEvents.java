package dev.synapse.testkit;

import java.util.List;

/** One streamed answer in a vendor's form, as events that are ready to be sent. For one answer. */
interface AnswerEvents {
    /** How the stream is announced: for most, server-sent events. */
    default String contentType() {
        return "text/event-stream";
    }

    /** What comes before the text. */
    List<String> opening();

    /** One event for each piece of the text, and what the protocol puts around them. */
    List<String> text(String text, int codePoints);

    /** The calls of tools. */
    List<String> calls(List<Reply.Call> calls);

    /** The finish reason, the usage and the end mark, whatever there is of them; the last goes out with the end of the body. */
    List<String> end(String finishReason, ReportedUsage usage);

    /** An error object within the stream. */
    String error(String json);
}
