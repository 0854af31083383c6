package dev.synapse.models;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Passes deltas on and collects the reply. The text is the concatenation of the deltas rather than LangChain4j's
 * text, which joins the text blocks of some vendors with line breaks that the model did not write. For one call on
 * one thread.
 */
final class ReplyCollector implements StreamingChatResponseHandler {
    private final ModelRequest request;
    private final DeltaSink deltas;
    private final Runnable stop;
    private final StringBuilder text = new StringBuilder();
    private @Nullable ChatResponse response;
    private @Nullable Throwable failure;
    private @Nullable RuntimeException sinkFailure;

    ReplyCollector(ModelRequest request, DeltaSink deltas, Runnable stop) {
        this.request = request;
        this.deltas = deltas;
        this.stop = stop;
    }

    @Override
    public void onPartialResponse(String delta) {
        if (sinkFailure != null) {
            return;
        }
        text.append(delta);
        try {
            deltas.text(delta);
        } catch (RuntimeException thrown) {
            sinkFailure = thrown;
            stop.run();
        }
    }

    @Override
    public void onCompleteResponse(ChatResponse completed) {
        response = completed;
    }

    @Override
    public void onError(Throwable error) {
        if (failure == null) {
            failure = error;
        }
    }

    /** Rethrows the sink's exception, if any. */
    void rethrowSinkFailure() {
        if (sinkFailure != null) {
            throw sinkFailure;
        }
    }

    /** The reason why LangChain4j could not read the reply, null if it could. */
    @Nullable
    Throwable failure() {
        return failure == null && response == null ? new IllegalStateException("sent no answer") : failure;
    }

    /** The complete reply; only if there was no failure. */
    ModelReply reply() {
        ChatResponse complete = Objects.requireNonNull(response);
        List<ToolExecutionRequest> requests = complete.aiMessage().toolExecutionRequests();
        List<ModelToolCall> calls = IntStream.range(0, requests.size())
                .mapToObj(index -> toolCall(index, requests.get(index)))
                .toList();
        String model = Objects.requireNonNullElse(complete.metadata().modelName(), request.model());
        return new ModelReply(
                text.toString(),
                calls,
                UsageReader.of(complete.metadata().tokenUsage()),
                model,
                finishReason(complete.metadata().finishReason()));
    }

    private static ModelToolCall toolCall(int index, ToolExecutionRequest call) {
        String arguments = call.arguments();
        return new ModelToolCall(
                Objects.requireNonNullElse(call.id(), "call_" + index),
                call.name(),
                arguments == null || arguments.isBlank() ? "{}" : arguments);
    }

    private static String finishReason(@Nullable FinishReason reason) {
        return switch (reason) {
            case STOP -> "stop";
            case LENGTH -> "length";
            case TOOL_EXECUTION -> "tool_calls";
            case CONTENT_FILTER -> "content_filter";
            case OTHER -> "other";
            case null -> "other";
        };
    }
}
