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

/** {@code ./synapse chat}: a terminal chat with a running server. */
public final class Chat {
    private final Options options;
    private final Streams io;
    private final Screen screen;
    private final Screen progress;
    private final Interrupts interrupts;

    private Chat(Options options, Streams io, Interrupts interrupts) {
        this.options = options;
        this.io = io;
        this.screen = new Screen(io.out(), io.terminals().out(), options.colours());
        this.progress = new Screen(io.err(), io.terminals().err(), options.colours());
        this.interrupts = interrupts;
    }

    public static void main(String[] args) {
        Interrupts interrupts = new Interrupts(() -> Runtime.getRuntime().halt(ChatException.INTERRUPTED));
        Signals.register("INT", interrupts::pressed);
        System.exit(run(List.of(args), System.getenv(), Streams.system(), interrupts, Pace::normal));
    }

    /** Runs the chat and returns its exit code. */
    static int run(
            List<String> args,
            Map<String, String> env,
            Streams io,
            Interrupts interrupts,
            Function<Duration, Pace> pace) {
        try {
            Options options = Options.parse(args, env);
            if (options.has("--help")) {
                io.out().print(Resources.text("help.txt").formatted(Team.list()));
                return 0;
            }
            return new Chat(options, io, interrupts).talk(pace.apply(options.timeout()));
        } catch (ChatException e) {
            io.err().println("synapse chat: " + Texts.visible(String.valueOf(e.getMessage())));
            return e.exitCode();
        }
    }

    private int talk(Pace pace) {
        ChatFile file = new ChatFile(options.home(), remembranceKey());
        try (Http http = new Http(options.server())) {
            Session session = new Session(http, file, own(), this::tell);
            Api api = new Api(http, session);
            Lobby lobby = new Lobby(api, file, options, this::tell);
            Interactive.Rooms rooms = found -> new Conversation(api, found, pace, interrupts, this::tell);
            if (options.question().isPresent()) {
                return answer(rooms.in(lobby.enter()), question());
            }
            try (LineSource lines = io.interactive() ? new TerminalLines(interrupts) : new PipedLines(io.in())) {
                boolean good = new Interactive(api, lobby, rooms, screen).run(lines);
                return good || io.interactive() ? 0 : ChatException.FAILED;
            }
        }
    }

    private int answer(Conversation talk, String question) {
        View view = options.has("--verbose") ? new LiveView(progress) : new BriefView(progress);
        Outcome outcome = talk.ask(question, view);
        return switch (outcome.status()) {
            case COMPLETED -> {
                String answer = outcome.answer()
                        .orElseThrow(() -> ChatException.failed("the turn completed, but nobody said anything"));
                progress.line(Screen.Style.DIM, "  ✓ " + outcome.summary());
                io.out().println(io.terminals().out() ? Texts.visible(answer) : answer);
                yield 0;
            }
            case FAILED, TIMED_OUT -> throw ChatException.failed(outcome.complaint());
            case CANCELLED -> {
                progress.line(Screen.Style.BAD, outcome.complaint());
                yield ChatException.INTERRUPTED;
            }
        };
    }

    private String question() {
        String given = options.question().orElseThrow();
        if (!given.equals("-")) {
            return given;
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

    private void tell(String what) {
        (options.question().isPresent() ? progress : screen).line(Screen.Style.DIM, what);
    }

    private Optional<Wire.Credentials> own() {
        return options.email()
                .flatMap(email -> options.password().map(password -> new Wire.Credentials(email, password)));
    }

    private String remembranceKey() {
        return options.email().map(email -> email + " @ ").orElse("") + options.server();
    }
}
