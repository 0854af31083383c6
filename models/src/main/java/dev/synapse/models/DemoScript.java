package dev.synapse.models;

import dev.synapse.models.PromptMessage.SystemMessage;
import dev.synapse.models.PromptMessage.ToolResultMessage;
import dev.synapse.models.PromptMessage.UserMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The replies of the demo model, as a pure function of the prompt. The prompt line {@code Team members:} marks the
 * Orchestrator's prompt: there it delegates the user's message to at most three members, and closes the turn after
 * they have answered. In a member's prompt it calls the first tool once and answers with the result.
 */
final class DemoScript {
    private static final String NOTE = "(Demo model: set OPENAI_API_KEY in .env for a real one.)";
    private static final Pattern TEAM = Pattern.compile("(?m)^Team members:[ \\t]*\\R((?:[ \\t]*+-[^\\n]*+\\n?+)++)");
    private static final Pattern MEMBER = Pattern.compile("-[ \\t]*@\\[([^\\]\\n]+)]");
    private static final Pattern SPEAKER = Pattern.compile("^\\[([^\\]\\n]{1,250})]: ");
    private static final int MAX_MEMBERS = 3;
    private static final int MAX_QUOTE_LENGTH = 160;

    private DemoScript() {}

    /** One reply of the demo model. */
    record Line(String text, Optional<Call> tool) {
        Line(String text) {
            this(NOTE + "\n\n" + text, Optional.empty());
        }
    }

    /** A tool call of the demo model. */
    record Call(String name, String argumentsJson) {}

    static Line next(ModelRequest request) {
        return team(request).map(team -> orchestrate(request, team)).orElseGet(() -> work(request));
    }

    private static Line orchestrate(ModelRequest request, List<String> team) {
        String question = question(request);
        List<String> answered = speakersSinceQuestion(request);
        if (team.isEmpty()) {
            return new Line(
                    "You said “%s”, but this group has no members yet. Add a member and ask again.\n\nTASK_COMPLETE"
                            .formatted(quote(question)));
        }
        if (answered.isEmpty()) {
            List<String> tasks = team.stream()
                    .limit(MAX_MEMBERS)
                    .map(alias -> "@[%s] please do your part of “%s”.".formatted(alias, quote(question)))
                    .toList();
            return new Line(String.join("\n", tasks));
        }
        return new Line("%s answered “%s”; that is all.\n\nTASK_COMPLETE"
                .formatted(String.join(" and ", answered), quote(question)));
    }

    private static Line work(ModelRequest request) {
        String question = question(request);
        ToolResultMessage result = resultSinceTask(request);
        if (result != null) {
            return new Line(
                    "About “%s”, %s says: %s".formatted(quote(question), result.toolName(), quote(result.text())));
        }
        if (request.tools().isEmpty()) {
            return new Line("My part of “%s” is done.".formatted(quote(question)));
        }
        ToolDefinition tool = request.tools().getFirst();
        return new Line(
                NOTE + " I call " + tool.name() + ".",
                Optional.of(new Call(tool.name(), DemoArguments.of(tool.argsSchemaJson(), question))));
    }

    /** The aliases of the members in the Orchestrator's prompt; empty if this is a member's prompt. */
    private static Optional<List<String>> team(ModelRequest request) {
        String system = String.join(
                "\n",
                request.messages().stream()
                        .filter(SystemMessage.class::isInstance)
                        .map(message -> ((SystemMessage) message).text())
                        .toList());
        if (!system.lines().anyMatch(line -> line.strip().equals("Team members:"))) {
            return Optional.empty();
        }
        Matcher team = TEAM.matcher(system);
        return Optional.of(
                team.find()
                        ? MEMBER.matcher(team.group(1))
                                .results()
                                .map(match -> match.group(1))
                                .toList()
                        : List.of());
    }

    private static String question(ModelRequest request) {
        int index = lastFrom(request, List.of("User"));
        return index < 0 ? "" : SPEAKER.matcher(text(request, index)).replaceFirst("");
    }

    private static List<String> speakersSinceQuestion(ModelRequest request) {
        List<String> speakers = new ArrayList<>();
        for (int i = lastFrom(request, List.of("User")) + 1;
                i < request.messages().size();
                i++) {
            if (request.messages().get(i) instanceof UserMessage(var _, String text, var _)) {
                String speaker = speaker(text);
                if (!speaker.equals("Orchestrator") && !speakers.contains(speaker)) {
                    speakers.add(speaker);
                }
            }
        }
        return speakers;
    }

    private static @Nullable ToolResultMessage resultSinceTask(ModelRequest request) {
        int start = lastFrom(request, List.of("User", "Orchestrator"));
        return request.messages().subList(start + 1, request.messages().size()).stream()
                .filter(ToolResultMessage.class::isInstance)
                .map(ToolResultMessage.class::cast)
                .findFirst()
                .orElse(null);
    }

    /** The index of the last message by one of these speakers, or -1. */
    private static int lastFrom(ModelRequest request, List<String> speakers) {
        for (int i = request.messages().size() - 1; i >= 0; i--) {
            if (request.messages().get(i) instanceof UserMessage(var _, String text, var _)
                    && speakers.contains(speaker(text))) {
                return i;
            }
        }
        return -1;
    }

    private static String text(ModelRequest request, int index) {
        return request.messages().get(index) instanceof UserMessage(var _, String text, var _) ? text : "";
    }

    /** The speaker of the message; {@code User} for each person, whose name stands in parentheses where there are several. */
    private static String speaker(String text) {
        return SPEAKER.matcher(text)
                .results()
                .findFirst()
                .map((MatchResult match) -> match.group(1))
                .filter(speaker -> !speaker.startsWith("User ("))
                .orElse("User");
    }

    /** Shortens the text to one line and removes mentions, so that quoting it does not invoke a member. */
    private static String quote(String text) {
        String line = text.replaceAll("\\s+", " ").replace("@[", "[").strip();
        return line.length() <= MAX_QUOTE_LENGTH
                ? line
                : line.substring(
                                0,
                                line.offsetByCodePoints(
                                        0, Math.min(MAX_QUOTE_LENGTH, line.codePointCount(0, line.length())) - 1))
                        + "…";
    }
}
