package dev.synapse.workers.prompt;

import dev.synapse.shared.model.Agent;
import dev.synapse.shared.turn.Roster;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The system prompts of a group's members, from the template files in this package. */
public final class Prompts {

    private static final Template ORCHESTRATOR = Template.load("orchestrator.txt");
    private static final Template MEMBER = Template.load("member.txt");
    private static final Template SUMMARY = Template.load("summary.txt");
    private static final Pattern BLANK = Pattern.compile("\\s+");
    private static final int MAX_ROLE_LENGTH = 300;

    private Prompts() {}

    /** The system prompt of a member. */
    public static String system(Agent agent, Roster roster) {
        return agent.isOrchestrator()
                ? ORCHESTRATOR.fill(Map.of("role_prompt", agent.rolePrompt(), "team", team(roster)))
                : MEMBER.fill(Map.of("role_prompt", agent.rolePrompt(), "alias", agent.alias()));
    }

    /** The system prompt for summarising a thread. */
    public static String summary() {
        return SUMMARY.fill(Map.of());
    }

    private static String team(Roster roster) {
        String team = roster.agents().stream()
                .filter(agent -> !agent.isOrchestrator())
                .map(Prompts::line)
                .collect(Collectors.joining("\n"));
        return team.isEmpty() ? "(none: answer yourself)" : team;
    }

    private static String line(Agent agent) {
        String role = BLANK.matcher(agent.rolePrompt()).replaceAll(" ").strip();
        String excerpt = role.length() > MAX_ROLE_LENGTH ? role.substring(0, MAX_ROLE_LENGTH) + "…" : role;
        String tools = agent.tools().isEmpty() ? "" : " (tools: " + String.join(", ", agent.tools()) + ")";
        return "- @[" + agent.alias() + "]: " + excerpt + tools;
    }
}
