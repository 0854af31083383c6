package dev.synapse.cli;

import java.util.List;
import java.util.Optional;

/** A parsed input line of the interactive chat. */
sealed interface Command {
    List<String> NAMES = List.of("/help", "/team", "/members", "/history", "/file", "/new", "/cancel", "/quit");

    record SendMessage(String text) implements Command {}

    record ShowHelp() implements Command {}

    /** Lists the teams, or switches to the group of the named team. */
    record SwitchTeam(Optional<String> name) implements Command {}

    record ListMembers() implements Command {}

    record ShowHistory(int messages) implements Command {}

    /** The file goes along with the next message. */
    record AttachFile(String path) implements Command {}

    record NewGroup() implements Command {}

    record CancelTurns() implements Command {}

    record Quit() implements Command {}

    record Invalid(String reason) implements Command {}

    record Blank() implements Command {}

    static Command of(String line) {
        String text = line.strip();
        if (text.isEmpty()) {
            return new Blank();
        }
        if (!text.startsWith("/")) {
            return new SendMessage(text);
        }
        String[] parts = text.split("\\s+", 2);
        String rest = parts.length == 2 ? parts[1] : "";
        return switch (parts[0]) {
            case "/help" -> new ShowHelp();
            case "/team" -> new SwitchTeam(Optional.of(rest).filter(name -> !name.isEmpty()));
            case "/members" -> new ListMembers();
            case "/history" -> history(rest);
            case "/file" -> rest.isEmpty() ? new Invalid("/file: name a file") : new AttachFile(rest);
            case "/new" -> new NewGroup();
            case "/cancel" -> new CancelTurns();
            case "/quit", "/exit" -> new Quit();
            default -> new Invalid("unknown command " + parts[0] + "; see /help");
        };
    }

    private static Command history(String count) {
        if (count.isEmpty()) {
            return new ShowHistory(20);
        }
        boolean valid = count.matches("\\d{1,3}") && Integer.parseInt(count) >= 1 && Integer.parseInt(count) <= 100;
        return valid
                ? new ShowHistory(Integer.parseInt(count))
                : new Invalid("/history " + count + ": must be a number from 1 to 100");
    }
}
