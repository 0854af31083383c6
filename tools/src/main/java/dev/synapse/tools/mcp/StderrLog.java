package dev.synapse.tools.mcp;

import dev.synapse.shared.net.SecretMask;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs a program's standard error: masked, in lines of at most 500 characters, and at most 60 lines a minute. Further
 * lines are counted.
 */
final class StderrLog {
    private static final Logger log = LoggerFactory.getLogger(StderrLog.class);
    private static final int MAX_LINE = 500;
    private static final int MAX_LINES = 60;
    private static final long WINDOW_NANOS = 60_000_000_000L;

    private final String server;
    private final SecretMask secrets;
    private long windowStart = System.nanoTime();
    private int inWindow;

    StderrLog(McpServerSettings settings) {
        this.server = settings.name();
        this.secrets = settings.secrets();
    }

    /** Reads to the end of the stream. */
    void follow(InputStream errors) {
        BoundedLines lines = new BoundedLines(errors, 4 * MAX_LINE);
        try {
            for (BoundedLines.@Nullable Line line = lines.next(); line != null; line = lines.next()) {
                write(line.text());
            }
        } catch (IOException closed) {
            log.debug("MCP server {} closed its standard error", server);
        }
    }

    private void write(String line) {
        long now = System.nanoTime();
        if (now - windowStart > WINDOW_NANOS) {
            if (inWindow > MAX_LINES) {
                log.info("MCP server {}: {} more lines suppressed", server, inWindow - MAX_LINES);
            }
            windowStart = now;
            inWindow = 0;
        }
        inWindow++;
        if (inWindow <= MAX_LINES && !line.isBlank()) {
            String masked = secrets.mask(line);
            log.info("MCP server {} stderr: {}", server, masked.substring(0, Math.min(MAX_LINE, masked.length())));
        }
    }
}
