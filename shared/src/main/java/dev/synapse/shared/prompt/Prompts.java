package dev.synapse.shared.prompt;

import dev.synapse.shared.model.Agent;
import dev.synapse.shared.turn.Roster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The system prompts of a group's members, from the template files beside this class. */
public final class Prompts {

    private static final String ORCHESTRATOR = template("orchestrator.txt");
    private static final String MEMBER = template("member.txt");
    private static final Pattern SLOT = Pattern.compile("\\{\\{(\\w+)}}");
    private static final int LISTED_PROMPT = 300;

    private Prompts() {}

    /** What the member's model is told first. */
    public static String system(Agent agent, Roster roster) {
        return agent.isOrchestrator()
                ? fill(ORCHESTRATOR, Map.of("role_prompt", agent.rolePrompt(), "team", team(roster)))
                : fill(MEMBER, Map.of("role_prompt", agent.rolePrompt(), "alias", agent.alias()));
    }

    private static String team(Roster roster) {
        String team = roster.agents().stream()
                .filter(agent -> !agent.isOrchestrator())
                .map(Prompts::line)
                .collect(Collectors.joining("\n"));
        return team.isEmpty() ? "(none: answer yourself)" : team;
    }

    private static String line(Agent agent) {
        String role = agent.rolePrompt().replaceAll("\\s+", " ").strip();
        String shown = role.length() > LISTED_PROMPT ? role.substring(0, LISTED_PROMPT) + "…" : role;
        String tools = agent.tools().isEmpty() ? "" : " (tools: " + String.join(", ", agent.tools()) + ")";
        return "- @[" + agent.alias() + "]: " + shown + tools;
    }

    private static String fill(String template, Map<String, String> values) {
        return SLOT.matcher(template)
                .replaceAll(slot -> Matcher.quoteReplacement(values.getOrDefault(slot.group(1), slot.group())));
    }

    private static String template(String file) {
        try (InputStream in = Prompts.class.getResourceAsStream("/dev/synapse/shared/prompt/" + file)) {
            if (in == null) {
                throw new IllegalStateException("Not on the class path: " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read " + file, e);
        }
    }
}
