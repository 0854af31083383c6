package dev.synapse.tools.mcp;

import dev.synapse.tools.mcp.BoundedLines.Line;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A program that is started and spoken to in lines of JSON over its standard streams. It ends with the wire; if this process dies,
 * it sees the end of its input.
 *
 * <p>Protocol: <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#stdio">MCP, stdio</a>.
 */
final class StdioTransport extends McpTransport {
    private static final int MAX_UNSENT = 256;
    private static final int GRACE_SECONDS = 2;
    private static final String HANG_UP = "";

    private final McpServerSettings.Stdio settings;
    private final Process process;
    private final BlockingQueue<String> unsent = new LinkedBlockingQueue<>(MAX_UNSENT);

    private StdioTransport(McpServerSettings.Stdio settings, Process process, Consumer<Signal> owner) {
        super(owner);
        this.settings = settings;
        this.process = process;
    }

    /** Starts the program; throws {@link TransportException} if there is none. */
    static StdioTransport start(McpServerSettings.Stdio settings, Consumer<Signal> owner) {
        List<String> command = new ArrayList<>(List.of(settings.command()));
        command.addAll(settings.args());
        ProcessBuilder builder = new ProcessBuilder(command);
        ChildEnvironment.prepare(builder.environment(), settings.env());
        settings.cwd().ifPresent(directory -> builder.directory(directory.toFile()));
        try {
            return new StdioTransport(settings, builder.start(), owner);
        } catch (IOException failed) {
            throw TransportException.undone(
                    "cannot be started (is its command installed, and its \"cwd\" a directory?)");
        }
    }

    @Override
    void begin() {
        thread("in", this::read);
        thread("out", this::write);
        thread("err", () -> new StderrLog(settings).follow(new PolledStderr(process, process.getErrorStream())));
    }

    private void thread(String what, Runnable task) {
        Thread.ofVirtual().name("mcp-" + settings.name() + "-" + what).start(task);
    }

    @Override
    void send(JSONRPCMessage message, String json) {
        if (!unsent.offer(json)) {
            throw TransportException.undone("reads nothing: %d messages wait for it".formatted(MAX_UNSENT));
        }
    }

    @Override
    void answered(JSONRPCRequest request, JSONRPCResponse response) {
        // nothing in an answer matters to this wire
    }

    @Override
    void abandon(Object id) {
        // the answer, should it come, is dropped where it is read
    }

    private void read() {
        BoundedLines lines = new BoundedLines(process.getInputStream(), MAX_MESSAGE);
        try {
            for (@Nullable Line line = lines.next(); line != null; line = lines.next()) {
                if (line.tooLong()) {
                    refuse(line.text());
                } else {
                    receive(line.text());
                }
            }
        } catch (IOException gone) {
            // how it ended is said below
        }
        endWith(howItEnded());
    }

    /** Which request an answer belongs to stands near its start or its end. */
    private void refuse(String parts) {
        List<Object> meant = waiting().stream()
                .filter(id -> parts.contains("\"" + id + "\""))
                .toList();
        if (meant.isEmpty()) {
            endWith("sent a message of more than 4 MB that answers nothing");
        }
        meant.forEach(id -> unanswered(id, TransportException.refused(TOO_LARGE)));
    }

    private String howItEnded() {
        try {
            return process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)
                    ? "has ended with exit code " + process.exitValue()
                    : "has closed its output";
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "has closed its output";
        }
    }

    private void write() {
        try (OutputStream out = process.getOutputStream()) {
            for (String json = unsent.take(); !json.equals(HANG_UP); json = unsent.take()) {
                out.write((json + "\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (IOException closed) {
            tell(Signal.IN_DOUBT);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends its input, then asks it to end, then ends it; with it what it has started. */
    @Override
    void hangUp() {
        endWith("is not connected");
        unsent.clear();
        unsent.offer(HANG_UP);
        List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
        family.add(process.toHandle());
        if (!ended()) {
            family.forEach(ProcessHandle::destroy);
            ended();
        }
        family.forEach(ProcessHandle::destroyForcibly);
    }

    private boolean ended() {
        try {
            return process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
