package dev.synapse.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jline.utils.Signals;

/** {@code ./synapse chat}: a terminal chat with a running Synapse server. */
public final class Chat {
    private final ChatOptions options;
    private final StandardStreams io;
    private final Screen screen;
    private final Screen progress;
    private final InterruptHandler interrupts;

    private Chat(ChatOptions options, StandardStreams io, InterruptHandler interrupts) {
        this.options = options;
        this.io = io;
        this.screen = new Screen(io.out(), io.terminals().out(), options.colours());
        this.progress = new Screen(io.err(), io.terminals().err(), options.colours());
        this.interrupts = interrupts;
    }

    public static void main(String[] args) {
        InterruptHandler interrupts =
                new InterruptHandler(() -> Runtime.getRuntime().halt(ChatException.INTERRUPTED));
        Signals.register("INT", interrupts::interrupt);
        System.exit(run(List.of(args), System.getenv(), StandardStreams.system(), interrupts, Timeouts::defaults));
    }

    /** Runs the chat and returns its exit code. */
    static int run(
            List<String> args,
            Map<String, String> env,
            StandardStreams io,
            InterruptHandler interrupts,
            Function<Duration, Timeouts> timeouts) {
        try {
            ChatOptions options = ChatOptions.parse(args, env);
            if (options.help) {
                io.out().print(ChatOptions.usage());
                return 0;
            }
            return new Chat(options, io, interrupts).chat(timeouts.apply(options.timeout));
        } catch (ChatException e) {
            io.err().println("synapse chat: " + Texts.visible(String.valueOf(e.getMessage())));
            return e.exitCode();
        }
    }

    private int chat(Timeouts timeouts) {
        ChatFile file = new ChatFile(options.home(), savedStateKey());
        try (Http http = new Http(options.server())) {
            Session session = new Session(http, file, credentials(), this::notice);
            Api api = new Api(http, session);
            GroupSelector groups = new GroupSelector(api, file, options, this::notice);
            InteractiveChat.ConversationFactory conversations =
                    selection -> new Conversation(api, selection, timeouts, interrupts, this::notice);
            if (options.question().isPresent()) {
                return answer(conversations.open(groups.select()), question());
            }
            try (LineSource lines = io.interactive() ? new TerminalLines(interrupts) : new PipedLines(io.in())) {
                boolean succeeded = new InteractiveChat(api, groups, conversations, screen).run(lines);
                return succeeded || io.interactive() ? 0 : ChatException.FAILED;
            }
        }
    }

    private int answer(Conversation conversation, String question) {
        TurnView view = options.verbose ? new TranscriptView(progress) : new ProgressView(progress);
        TurnOutcome outcome = conversation.ask(question, options.files(), view);
        return switch (outcome.status()) {
            case COMPLETED -> {
                String answer = outcome.answer()
                        .orElseThrow(() -> ChatException.failed("the turn completed without an answer"));
                progress.line(Screen.Style.DIM, "  ✓ " + outcome.summary());
                io.out().println(io.terminals().out() ? Texts.visible(answer) : answer);
                yield 0;
            }
            case FAILED, TIMED_OUT -> throw ChatException.failed(outcome.errorMessage());
            case CANCELLED -> {
                progress.line(Screen.Style.BAD, outcome.errorMessage());
                yield ChatException.INTERRUPTED;
            }
        };
    }

    private String question() {
        String argument = options.question().orElseThrow();
        if (!argument.equals("-")) {
            return argument;
        }
        try {
            String read = new String(io.in().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (read.isEmpty()) {
                throw ChatException.usage("the question is empty");
            }
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void notice(String text) {
        (options.question().isPresent() ? progress : screen).line(Screen.Style.DIM, text);
    }

    private Optional<ApiTypes.Credentials> credentials() {
        return options.email()
                .flatMap(email -> options.password().map(password -> new ApiTypes.Credentials(email, password)));
    }

    private String savedStateKey() {
        return options.email().map(email -> email + " @ ").orElse("") + options.server();
    }
}
