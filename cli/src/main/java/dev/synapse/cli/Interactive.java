package dev.synapse.cli;

import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A chat that reads lines until there are no more. */
final class Interactive {
    private static final Set<String> UNFINISHED = Set.of("queued", "running", "waiting");

    private final Api api;
    private final Lobby lobby;
    private final Rooms rooms;
    private final Screen screen;
    private Conversation talk;
    private boolean failed;

    /** Opens a conversation in a group. */
    interface Rooms {
        Conversation in(Lobby.Found found);
    }

    Interactive(Api api, Lobby lobby, Rooms rooms, Screen screen) {
        this.api = api;
        this.lobby = lobby;
        this.rooms = rooms;
        this.screen = screen;
        this.talk = rooms.in(lobby.enter());
    }

    /** Returns whether all turns went well. */
    boolean run(LineSource lines) {
        screen.line(Screen.Style.DIM, talk.group().name() + ", with " + names() + ". /help lists the commands.");
        for (var line = lines.next(); line.isPresent(); line = lines.next()) {
            Command command = Command.of(line.get());
            if (command instanceof Command.Quit) {
                break;
            }
            try {
                obey(command);
            } catch (ChatException e) {
                complain(String.valueOf(e.getMessage()));
            }
        }
        return !failed;
    }

    private void obey(Command command) {
        switch (command) {
            case Command.Say(String text) -> say(text);
            case Command.Help() -> show(Resources.text("commands.txt").stripTrailing());
            case Command.GoToTeam(var name) ->
                name.ifPresentOrElse(team -> go(lobby.groupOf(Team.named(team))), () -> show(Team.list()));
            case Command.Members() -> members();
            case Command.History(int messages) -> history(messages);
            case Command.New() -> go(lobby.fresh(lobby.team()));
            case Command.Cancel() -> cancel();
            case Command.Wrong(String why) -> screen.line(Screen.Style.WARN, why);
            case Command.Nothing(), Command.Quit() -> {}
        }
    }

    private void say(String text) {
        Outcome outcome = talk.ask(text, new LiveView(screen));
        if (outcome.status() == Outcome.Status.COMPLETED) {
            screen.line(Screen.Style.DIM, "  ✓ " + outcome.summary());
        } else {
            complain(outcome.complaint());
        }
    }

    private void complain(String what) {
        failed = true;
        screen.line(Screen.Style.BAD, "✗ " + what);
    }

    private void go(Lobby.Found found) {
        talk = rooms.in(found);
        show("In " + talk.group().name() + ", with " + names());
    }

    private String names() {
        return String.join(
                ", ", talk.group().members().stream().map(Wire.Member::alias).toList());
    }

    private void members() {
        for (Wire.Member member : api.group(talk.group().id()).members()) {
            String tools = member.tools() == null || member.tools().isEmpty()
                    ? ""
                    : ", tools: " + String.join(", ", member.tools());
            show("  %s (%s %s%s)".formatted(member.alias(), part(member.provider()), part(member.model()), tools));
        }
    }

    private static String part(@Nullable String text) {
        return Objects.requireNonNullElse(text, "default");
    }

    private void history(int messages) {
        ToolTrace tools = new ToolTrace();
        for (Message message : api.messages(talk.group().id(), messages, null)) {
            if (message.isFromTool()) {
                screen.line(Screen.Style.DIM, tools.result(message).text());
                continue;
            }
            if (!message.shownText().isBlank()) {
                screen.speaker(message.senderAlias());
                screen.text(message.shownText().strip() + "\n");
            }
            tools.calls(message).forEach(call -> screen.line(Screen.Style.DIM, call.text()));
        }
    }

    private void cancel() {
        var unfinished = api.turns(talk.group().id()).stream()
                .filter(turn -> UNFINISHED.contains(turn.status()))
                .toList();
        boolean can =
                unfinished.stream().allMatch(turn -> api.cancel(talk.group().id(), turn.id()));
        show(
                unfinished.isEmpty()
                        ? "no turn is running"
                        : can ? "cancelled: " + unfinished.size() : "this server cannot cancel turns");
    }

    private void show(String text) {
        screen.line(Screen.Style.PLAIN, text);
    }
}
