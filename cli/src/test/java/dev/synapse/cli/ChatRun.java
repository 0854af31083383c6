package dev.synapse.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One run of the chat in this process: its exit code and its output. */
record ChatRun(int exit, String out, String err) {

    static ChatRun of(Path home, String url, String... args) {
        return withInput(home, url, "", args);
    }

    static ChatRun withInput(Path home, String url, String input, String... args) {
        InterruptHandler interrupts = new InterruptHandler(() -> {});
        return run(Map.of("SYNAPSE_HOME", home.toString(), "SYNAPSE_URL", url), input, interrupts, false, args);
    }

    static ChatRun run(
            Map<String, String> env,
            String input,
            InterruptHandler interrupts,
            boolean outputIsTerminal,
            String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        StandardStreams io = new StandardStreams(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new StandardStreams.Terminals(false, outputIsTerminal, outputIsTerminal));
        int exit = Chat.run(List.of(args), env, io, interrupts, ChatRun::shortTimeouts);
        return new ChatRun(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static Timeouts shortTimeouts(Duration answer) {
        return new Timeouts(Duration.ofMillis(200), Duration.ofMillis(5), Duration.ofSeconds(20), answer);
    }
}
