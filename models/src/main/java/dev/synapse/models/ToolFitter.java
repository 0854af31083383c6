package dev.synapse.models;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fits the tools of requests to a vendor's rules. A tool that cannot be fitted, or that a model is known to refuse, is left out; its reason
 * is logged once, and told to the model. Thread-safe.
 */
final class ToolFitter {
    private static final Logger log = LoggerFactory.getLogger(ToolFitter.class);
    private static final int MAX_TOOLS = 1024;

    private final ToolRules rules;
    private final Map<ToolDefinition, Result> results = RecentModelCache.map(MAX_TOOLS);
    private final Map<String, Map<ToolDefinition, String>> refused = RecentModelCache.map();
    private final Map<String, Boolean> logged = RecentModelCache.map(MAX_TOOLS);

    private sealed interface Result {
        record Fitted(FittedTool tool) implements Result {}

        record Impossible(String reason) implements Result {}
    }

    ToolFitter(ToolRules rules) {
        this.rules = rules;
    }

    /**
     * Fits a request.
     *
     * @param refusedNow the tools that the vendor has just refused, with the reasons
     */
    FittedRequest fit(ModelRequest request, Map<ToolDefinition, String> refusedNow) {
        Map<ToolDefinition, String> unwanted = new HashMap<>(refused.getOrDefault(request.model(), Map.of()));
        unwanted.putAll(refusedNow);
        Map<String, FittedTool> fitted = new LinkedHashMap<>();
        Map<String, String> leftOut = new LinkedHashMap<>();
        for (ToolDefinition tool : request.tools()) {
            switch (result(tool, unwanted, fitted)) {
                case Result.Fitted(FittedTool one) ->
                    fitted.put(one.definition().name(), one);
                case Result.Impossible(String reason) -> leftOut.put(tool.name(), reason);
            }
        }
        leftOut.forEach((name, reason) -> logOnce(request, name, reason));
        return FittedRequest.of(request, new ArrayList<>(fitted.values()), leftOut);
    }

    private Result result(
            ToolDefinition tool, Map<ToolDefinition, String> unwanted, Map<String, FittedTool> alreadyFitted) {
        if (unwanted.containsKey(tool)) {
            return new Result.Impossible(unwanted.get(tool));
        }
        if (alreadyFitted.containsKey(ToolNames.toVendor(tool.name()))) {
            return new Result.Impossible("another tool has its name");
        }
        if (alreadyFitted.size() >= rules.maxTools()) {
            return new Result.Impossible("the model takes at most %d tools".formatted(rules.maxTools()));
        }
        return results.computeIfAbsent(tool, this::fit);
    }

    private Result fit(ToolDefinition tool) {
        try {
            return new Result.Fitted(FittedTool.of(tool, rules));
        } catch (IllegalArgumentException impossible) {
            return new Result.Impossible(String.valueOf(impossible.getMessage()));
        }
    }

    /** Leaves tools out of later requests to a model, because it has answered only without them. */
    void leaveOut(String model, Map<ToolDefinition, String> tools) {
        if (!tools.isEmpty()) {
            refused.merge(model, Map.copyOf(tools), (known, more) -> {
                Map<ToolDefinition, String> all = new HashMap<>(known);
                all.putAll(more);
                return Map.copyOf(all);
            });
        }
    }

    private void logOnce(ModelRequest request, String tool, String reason) {
        if (logged.put(request.model() + ": " + tool + ": " + reason, true) == null) {
            log.warn(
                    "Left tool {} out of requests to model {} of {}: {}",
                    tool,
                    request.model(),
                    request.provider(),
                    reason);
        }
    }
}
