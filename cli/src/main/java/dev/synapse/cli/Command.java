package dev.synapse.cli;

import java.util.List;
import java.util.Optional;

/** What a line of an interactive chat asks for. */
sealed interface Command {
    List<String> NAMES = List.of("/help", "/team", "/members", "/history", "/new", "/cancel", "/quit");

    record Say(String text) implements Command {}

    record Help() implements Command {}

    /** Lists the teams, or goes to the group of the one that is named. */
    record GoToTeam(Optional<String> name) implements Command {}

    record Members() implements Command {}

    record History(int messages) implements Command {}

    record New() implements Command {}

    record Cancel() implements Command {}

    record Quit() implements Command {}

    record Wrong(String why) implements Command {}

    record Nothing() implements Command {}

    static Command of(String line) {
        String text = line.strip();
        if (text.isEmpty()) {
            return new Nothing();
        }
        if (!text.startsWith("/")) {
            return new Say(text);
        }
        String[] parts = text.split("\\s+", 2);
        String rest = parts.length == 2 ? parts[1] : "";
        return switch (parts[0]) {
            case "/help" -> new Help();
            case "/team" -> new GoToTeam(Optional.of(rest).filter(name -> !name.isEmpty()));
            case "/members" -> new Members();
            case "/history" -> history(rest);
            case "/new" -> new New();
            case "/cancel" -> new Cancel();
            case "/quit", "/exit" -> new Quit();
            default -> new Wrong("there is no command " + parts[0] + "; /help lists them");
        };
    }

    private static Command history(String count) {
        if (count.isEmpty()) {
            return new History(20);
        }
        boolean good = count.matches("\\d{1,3}") && Integer.parseInt(count) >= 1 && Integer.parseInt(count) <= 100;
        return good ? new History(Integer.parseInt(count)) : new Wrong("/history takes a number from 1 to 100");
    }
}
