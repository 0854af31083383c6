package dev.synapse.models;

import dev.synapse.models.PromptMessage.AssistantMessage;
import dev.synapse.models.PromptMessage.SystemMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A prompt in the form that the strictest servers accept: all instructions first and in one text, no empty message, and no two messages of
 * one side in a row, except results of tools. Immutable.
 *
 * @param instructions "" if there are none
 * @param messages without instructions
 */
record PromptTurns(String instructions, List<PromptMessage> messages) {
    private static final AssistantMessage NO_ANSWER = new AssistantMessage("(no answer)", List.of());
    private static final String SEPARATOR = "\n\n";
    private static final JsonMapper JSON = JsonMapper.shared();

    static PromptTurns of(ModelRequest request) {
        String instructions = request.messages().stream()
                .filter(SystemMessage.class::isInstance)
                .map(message -> ((SystemMessage) message).text())
                .filter(text -> !text.isBlank())
                .collect(Collectors.joining(SEPARATOR));
        List<PromptMessage> merged = new ArrayList<>();
        request.messages().stream()
                .filter(message -> !(message instanceof SystemMessage) && !isEmpty(message))
                .forEach(message -> add(merged, message));
        return new PromptTurns(instructions, List.copyOf(merged));
    }

    /** These messages, with an answer between results of tools and a user's message, which the templates of some models require. */
    PromptTurns withAnswers() {
        List<PromptMessage> answered = new ArrayList<>();
        for (PromptMessage message : messages) {
            if (message instanceof UserMessage
                    && !answered.isEmpty()
                    && answered.getLast() instanceof ToolResultMessage) {
                answered.add(NO_ANSWER);
            }
            answered.add(message);
        }
        return new PromptTurns(instructions, List.copyOf(answered));
    }

    /** Adds a message, joined with the last one if both are by the same side. */
    private static void add(List<PromptMessage> merged, PromptMessage message) {
        PromptMessage last = merged.isEmpty() ? null : merged.getLast();
        if (last instanceof UserMessage before && message instanceof UserMessage next) {
            merged.set(merged.size() - 1, joined(before, next));
        } else if (last instanceof AssistantMessage before
                && before.toolCalls().isEmpty()
                && message instanceof AssistantMessage next) {
            merged.set(merged.size() - 1, joined(before, next));
        } else {
            merged.add(message);
        }
    }

    private static boolean isEmpty(PromptMessage message) {
        return switch (message) {
            case SystemMessage(String text) -> text.isBlank();
            case UserMessage user -> user.text().isBlank() && user.images().isEmpty();
            case AssistantMessage answer ->
                answer.text().isBlank() && answer.toolCalls().isEmpty();
            case ToolResultMessage _ -> false;
        };
    }

    private static UserMessage joined(UserMessage before, UserMessage next) {
        String text = Stream.of(before.text(), next.text())
                .filter(part -> !part.isBlank())
                .collect(Collectors.joining(SEPARATOR));
        List<PromptImage> images = Stream.of(before, next)
                .flatMap(message -> message.images().stream())
                .toList();
        return new UserMessage(null, text, images);
    }

    private static AssistantMessage joined(AssistantMessage before, AssistantMessage next) {
        return new AssistantMessage(
                next.text().isBlank() ? before.text() : before.text() + SEPARATOR + next.text(),
                next.toolCalls(),
                next.vendorPart());
    }

    /** The result of a tool; servers refuse an empty one. */
    static String text(ToolResultMessage result) {
        return result.text().isBlank() ? "(no output)" : result.text();
    }

    /** The arguments of an earlier call as an object: vendors refuse others, even if their own model wrote them. */
    static ObjectNode arguments(ModelToolCall call) {
        try {
            if (JSON.readTree(call.argumentsJson()) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException malformed) {
            return wrapped(call);
        }
        return wrapped(call);
    }

    private static ObjectNode wrapped(ModelToolCall call) {
        return JsonNodeFactory.instance.objectNode().put("malformed", call.argumentsJson());
    }

    /** The schema of a fitted tool's arguments. */
    static JsonNode schema(ToolDefinition tool) {
        return JSON.readTree(tool.argsSchemaJson());
    }
}
