package dev.synapse.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The interactive chat: reads lines until the input ends. */
final class InteractiveChat {
    private static final Set<String> UNFINISHED = Set.of("queued", "running", "waiting");

    private final Api api;
    private final GroupSelector groups;
    private final ConversationFactory conversations;
    private final Screen screen;
    private final List<LocalFile> attached = new ArrayList<>();
    private Conversation conversation;
    private boolean failed;

    /** Opens a conversation in a group. */
    interface ConversationFactory {
        Conversation open(GroupSelector.Selection selection);
    }

    InteractiveChat(Api api, GroupSelector groups, ConversationFactory conversations, Screen screen) {
        this.api = api;
        this.groups = groups;
        this.conversations = conversations;
        this.screen = screen;
        this.conversation = conversations.open(groups.select());
    }

    /** Returns whether all turns succeeded. */
    boolean run(LineSource lines) {
        screen.line(Screen.Style.DIM, conversation.group().name() + ", with " + names() + ". see /help.");
        for (var line = lines.next(); line.isPresent(); line = lines.next()) {
            Command command = Command.of(line.get());
            if (command instanceof Command.Quit) {
                break;
            }
            try {
                execute(command);
            } catch (ChatException e) {
                error(String.valueOf(e.getMessage()));
            }
        }
        return !failed;
    }

    private void execute(Command command) {
        switch (command) {
            case Command.SendMessage(String text) -> send(text);
            case Command.ShowHelp() -> show(Resources.text("commands.txt").stripTrailing());
            case Command.SwitchTeam(var name) ->
                name.ifPresentOrElse(team -> switchTo(groups.groupOf(Team.named(team))), () -> show(Team.list()));
            case Command.ListMembers() -> members();
            case Command.ShowHistory(int messages) -> history(messages);
            case Command.AttachFile(String path) -> attach(path);
            case Command.NewGroup() -> switchTo(groups.create(groups.team()));
            case Command.CancelTurns() -> cancel();
            case Command.Invalid(String reason) -> screen.line(Screen.Style.WARN, reason);
            case Command.Blank(), Command.Quit() -> {}
        }
    }

    private void send(String text) {
        List<LocalFile> files = List.copyOf(attached);
        attached.clear();
        TurnOutcome outcome = conversation.ask(text, files, new TranscriptView(screen));
        if (outcome.status() == TurnOutcome.Status.COMPLETED) {
            screen.line(Screen.Style.DIM, "  ✓ " + outcome.summary());
        } else {
            error(outcome.errorMessage());
        }
    }

    private void attach(String path) {
        attached.add(LocalFile.at(path));
        show("files of the next message: "
                + attached.stream().map(LocalFile::name).collect(Collectors.joining(", ")));
    }

    private void error(String text) {
        failed = true;
        screen.line(Screen.Style.BAD, "✗ " + text);
    }

    private void switchTo(GroupSelector.Selection selection) {
        conversation = conversations.open(selection);
        show("Group: " + conversation.group().name() + ", with " + names());
    }

    private String names() {
        return String.join(
                ", ",
                conversation.group().members().stream()
                        .map(ApiTypes.Member::alias)
                        .toList());
    }

    private void members() {
        for (ApiTypes.Member member : api.group(conversation.group().id()).members()) {
            String tools = member.tools() == null || member.tools().isEmpty()
                    ? ""
                    : ", tools: " + String.join(", ", member.tools());
            show("  %s (%s %s%s)"
                    .formatted(member.alias(), orDefault(member.provider()), orDefault(member.model()), tools));
        }
    }

    private static String orDefault(@Nullable String text) {
        return Objects.requireNonNullElse(text, "default");
    }

    private void history(int messages) {
        ToolTrace tools = new ToolTrace();
        for (Message message : api.messages(conversation.group().id(), messages, null)) {
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
        var unfinished = api.turns(conversation.group().id()).stream()
                .filter(turn -> UNFINISHED.contains(turn.status()))
                .toList();
        boolean supported = unfinished.stream()
                .allMatch(turn -> api.cancel(conversation.group().id(), turn.id()));
        show(
                unfinished.isEmpty()
                        ? "no turn is running"
                        : supported ? "cancelled turns: " + unfinished.size() : "this server cannot cancel turns");
    }

    private void show(String text) {
        screen.line(Screen.Style.PLAIN, text);
    }
}
