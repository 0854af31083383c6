package dev.synapse.testkit;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The script of a small research team. The Orchestrator invokes the Researcher, then the Writer, then concludes with {@code TASK_COMPLETE};
 * the Researcher calls {@code web_search} once, if it is available, and reports the results; the Writer writes a text.
 *
 * <p>Each reply depends only on the transcript, so the same prompt always gets the same reply. This holds for parallel turns, for retries,
 * and for later turns, which start at the last message of the user. Messages may begin with {@code [Alias]: }.
 */
public final class ResearchTeam implements ModelScript {
    private static final Pattern SPEAKER = Pattern.compile("^\\[([^\\]\\n]{1,100})]:\\s*");
    private static final Pattern MENTION = Pattern.compile("@\\[[^]]*]\\s*");
    private static final int QUESTION_LENGTH = 200;

    @Override
    public Reply reply(ModelRequest request) {
        List<ModelRequest.Message> turn = currentTurn(request.messages());
        String question = question(turn);
        if (request.isFor("Orchestrator")) {
            return orchestrate(turn, question);
        }
        if (request.isFor("Writer")) {
            return write(question);
        }
        if (request.isFor("Researcher") || request.offers("web_search")) {
            return research(request, turn, question);
        }
        return request.system().contains("TASK_COMPLETE") ? orchestrate(turn, question) : write(question);
    }

    private static Reply orchestrate(List<ModelRequest.Message> turn, String question) {
        if (!hasCalled(turn, "Researcher")) {
            return Reply.text("@[Researcher] Please find out: " + question);
        }
        if (!hasCalled(turn, "Writer")) {
            return Reply.text("@[Writer] Please write a short answer from the findings.");
        }
        return Reply.text("The team has answered: " + question + "\n\nTASK_COMPLETE");
    }

    private static Reply research(ModelRequest request, List<ModelRequest.Message> turn, String question) {
        List<ModelRequest.Message> results =
                turn.stream().filter(message -> message.role().equals("tool")).toList();
        if (results.isEmpty() && request.offers("web_search")) {
            String arguments =
                    ChatJson.JSON.createObjectNode().put("query", question).toString();
            String id = "call_" + Integer.toHexString(request.messages().hashCode());
            return Reply.toolCalls(new Reply.Call(id, "web_search", arguments)).withText("I search the web.");
        }
        String found = results.stream().map(ModelRequest.Message::content).collect(Collectors.joining("\n"));
        return Reply.text("I found: " + (found.isEmpty() ? "nothing, for I have no tools" : found));
    }

    private static Reply write(String question) {
        return Reply.text("An answer to \"" + question + "\": the findings say it all. Grüße — 🙂");
    }

    private static List<ModelRequest.Message> currentTurn(List<ModelRequest.Message> messages) {
        for (int index = messages.size() - 1; index >= 0; index--) {
            if (isByUser(messages.get(index))) {
                return messages.subList(index, messages.size());
            }
        }
        return messages;
    }

    private static boolean isByUser(ModelRequest.Message message) {
        Matcher speaker = SPEAKER.matcher(message.content());
        String by = speaker.find() ? speaker.group(1) : message.name();
        return message.role().equals("user") && (by.isEmpty() || by.equalsIgnoreCase("user"));
    }

    private static String question(List<ModelRequest.Message> turn) {
        if (turn.isEmpty()) {
            return "";
        }
        String text = SPEAKER.matcher(turn.getFirst().content()).replaceFirst("");
        String unaddressed = MENTION.matcher(text).replaceAll("").strip();
        return unaddressed
                .codePoints()
                .limit(QUESTION_LENGTH)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean hasCalled(List<ModelRequest.Message> turn, String alias) {
        return turn.stream().skip(1).anyMatch(message -> message.content().contains("@[" + alias + "]"));
    }
}
