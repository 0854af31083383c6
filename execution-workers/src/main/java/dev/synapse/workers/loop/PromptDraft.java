package dev.synapse.workers.loop;

import dev.synapse.models.ModelRequest;
import dev.synapse.models.PromptMessage;
import dev.synapse.models.ToolDefinition;
import dev.synapse.shared.model.Agent;
import dev.synapse.shared.turn.Roster;
import dev.synapse.shared.turn.StepCommits.ThreadView;
import dev.synapse.tools.ToolRegistry;
import java.util.List;

/**
 * A prompt before it is fitted to the context window of its model. Immutable.
 *
 * @param agent the member, with the model to call
 */
record PromptDraft(
        Agent agent, ThreadView view, Transcript transcript, List<ToolDefinition> tools, ContextWindow window) {

    static PromptDraft of(MemberStep step, ToolRegistry registry, ContextWindow window, PromptFiles files) {
        Agent agent = step.agent();
        List<ToolDefinition> tools = agent.tools().stream()
                .flatMap(name -> registry.find(name).stream())
                .map(tool -> new ToolDefinition(tool.name(), tool.description(), tool.argsSchemaJson()))
                .toList();
        return new PromptDraft(
                agent,
                step.view(),
                Transcript.of(step.view(), agent, step.historyEnd(), !tools.isEmpty(), files),
                tools,
                window);
    }

    /** The request with the newest messages that fit. */
    ModelRequest newest() {
        return request(window.fit(transcript, tools));
    }

    ModelRequest request(List<PromptMessage> prompt) {
        return request(agent, view.roster(), prompt, tools);
    }

    static ModelRequest request(Agent agent, Roster roster, List<PromptMessage> prompt, List<ToolDefinition> tools) {
        return new ModelRequest(
                        agent.provider(),
                        agent.model(),
                        agent.temperature(),
                        prompt,
                        tools,
                        roster.limits().modelIdleTimeout())
                .withOptions(agent.modelOptions());
    }
}
