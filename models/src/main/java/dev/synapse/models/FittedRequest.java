package dev.synapse.models;

import dev.synapse.models.PromptMessage.AssistantMessage;
import dev.synapse.models.PromptMessage.SystemMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A request whose tools, in their definitions and in earlier calls, are as a vendor accepts them, and the way back. Immutable.
 *
 * @param request for the vendor
 * @param originalNames the original names of tools by the vendor's: of those offered, and of those called earlier
 * @param tools the offered ones by the vendor's name
 */
record FittedRequest(ModelRequest request, Map<String, String> originalNames, Map<String, FittedTool> tools) {

    /**
     * Fits a request.
     *
     * @param tools to offer
     * @param leftOut the reasons why others are not offered, by their names
     */
    static FittedRequest of(ModelRequest request, List<FittedTool> tools, Map<String, String> leftOut) {
        Map<String, FittedTool> byName = new LinkedHashMap<>();
        tools.forEach(tool -> byName.put(tool.definition().name(), tool));
        Map<String, String> originalNames = new LinkedHashMap<>();
        request.tools().forEach(tool -> originalNames.put(ToolNames.toVendor(tool.name()), tool.name()));
        List<PromptMessage> messages = new ArrayList<>();
        for (PromptMessage message : request.messages()) {
            messages.add(fitted(message, originalNames, byName));
        }
        if (!leftOut.isEmpty()) {
            int instructions = (int)
                    messages.stream().takeWhile(SystemMessage.class::isInstance).count();
            messages.add(instructions, notice(leftOut));
        }
        ModelRequest fitted = new ModelRequest(
                request.provider(),
                request.model(),
                request.temperature(),
                messages,
                tools.stream().map(FittedTool::definition).toList(),
                request.idleTimeout(),
                request.maxOutputTokens(),
                request.options());
        return new FittedRequest(fitted, Map.copyOf(originalNames), Map.copyOf(byName));
    }

    /** The reply with the original names; unknown ones are unchanged. */
    ModelReply original(ModelReply reply) {
        return reply.withToolCalls(
                reply.toolCalls().stream().map(this::original).toList());
    }

    private ModelToolCall original(ModelToolCall call) {
        FittedTool tool = tools.get(call.name());
        return new ModelToolCall(
                call.id(),
                originalNames.getOrDefault(call.name(), call.name()),
                tool == null ? call.argumentsJson() : tool.originalArguments(call.argumentsJson()));
    }

    private static PromptMessage fitted(
            PromptMessage message, Map<String, String> originalNames, Map<String, FittedTool> tools) {
        return switch (message) {
            case AssistantMessage answer ->
                new AssistantMessage(
                        answer.text(),
                        answer.toolCalls().stream()
                                .map(call -> fitted(call, originalNames, tools))
                                .toList(),
                        answer.vendorPart());
            case ToolResultMessage(String id, String tool, String text) -> {
                originalNames.putIfAbsent(ToolNames.toVendor(tool), tool);
                yield new ToolResultMessage(id, ToolNames.toVendor(tool), text);
            }
            case SystemMessage _, UserMessage _ -> message;
        };
    }

    private static ModelToolCall fitted(
            ModelToolCall call, Map<String, String> originalNames, Map<String, FittedTool> tools) {
        String name = ToolNames.toVendor(call.name());
        originalNames.putIfAbsent(name, call.name());
        FittedTool tool = tools.get(name);
        return new ModelToolCall(
                call.id(), name, tool == null ? call.argumentsJson() : tool.vendorArguments(call.argumentsJson()));
    }

    /** Tells the member why it cannot call some of its tools. */
    private static SystemMessage notice(Map<String, String> leftOut) {
        return new SystemMessage(leftOut.entrySet().stream()
                .map(tool -> tool.getKey() + " (" + tool.getValue() + ")")
                .collect(Collectors.joining(", ", "Not available to you at the moment: ", ".")));
    }
}
