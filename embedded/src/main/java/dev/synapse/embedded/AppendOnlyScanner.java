package dev.synapse.embedded;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Finds the end of the last complete transaction in an append-only file: commands in RESP, where {@code MULTI} and {@code EXEC} enclose
 * the commands of one script or transaction, and annotations that begin with {@code #}. For one thread.
 *
 * @see <a href="https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/">Redis persistence</a>
 */
final class AppendOnlyScanner {

    private static final int MAX_LINE = 4 * 1024;
    private static final int MAX_ARGUMENTS = 1024 * 1024;
    private static final long MAX_ARGUMENT_BYTES = 512L * 1024 * 1024;
    private static final int NAME_BYTES = 5;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(256 * 1024).limit(0);

    private AppendOnlyScanner(FileChannel channel) {
        this.channel = channel;
    }

    /** The offset at which the file is no append-only file any more, or the last complete transaction ends. */
    static long endOfLastTransaction(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return new AppendOnlyScanner(channel).scan();
        }
    }

    private long scan() throws IOException {
        long complete = 0;
        boolean open = false;
        try {
            while (true) {
                String name = readCommand();
                open = name.equals("MULTI") || (open && !name.equals("EXEC"));
                complete = open ? complete : position();
            }
        } catch (EOFException | MalformedException e) {
            return complete;
        }
    }

    /** The file continues with bytes that are no command. */
    private static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** Reads a command and returns the beginning of its name, or an empty text for an annotation. */
    private String readCommand() throws IOException, MalformedException {
        String line = readLine();
        if (line.startsWith("#")) {
            return "";
        }
        long arguments = number(line, '*', MAX_ARGUMENTS);
        String name = readArgument();
        for (long i = 1; i < arguments; i++) {
            readArgument();
        }
        return name;
    }

    /** Reads an argument and returns its first bytes. */
    private String readArgument() throws IOException, MalformedException {
        long length = number(readLine(), '$', MAX_ARGUMENT_BYTES);
        byte[] start = new byte[(int) Math.min(length, NAME_BYTES)];
        for (int i = 0; i < start.length; i++) {
            start[i] = read();
        }
        skip(length - start.length);
        if (read() != '\r' || read() != '\n') {
            throw new MalformedException();
        }
        return new String(start, StandardCharsets.ISO_8859_1);
    }

    private static long number(String line, char type, long max) throws MalformedException {
        if (!line.matches("[*$]\\d{1,9}\r") || line.charAt(0) != type) {
            throw new MalformedException();
        }
        long number = Long.parseLong(line.substring(1, line.length() - 1));
        if (number > max || (type == '*' && number == 0)) {
            throw new MalformedException();
        }
        return number;
    }

    /** Reads up to a line feed, which is not returned. */
    private String readLine() throws IOException, MalformedException {
        StringBuilder line = new StringBuilder();
        for (byte next = read(); next != '\n'; next = read()) {
            if (line.length() == MAX_LINE) {
                throw new MalformedException();
            }
            line.append((char) (next & 0xff));
        }
        return line.toString();
    }

    private byte read() throws IOException {
        if (!buffer.hasRemaining()) {
            buffer.clear();
            int count = channel.read(buffer);
            buffer.flip();
            if (count < 0) {
                throw new EOFException();
            }
        }
        return buffer.get();
    }

    private void skip(long bytes) throws IOException {
        if (bytes <= buffer.remaining()) {
            buffer.position(buffer.position() + (int) bytes);
            return;
        }
        long target = position() + bytes;
        if (target > channel.size()) {
            throw new EOFException();
        }
        channel.position(target);
        buffer.limit(0);
    }

    private long position() throws IOException {
        return channel.position() - buffer.remaining();
    }
}
