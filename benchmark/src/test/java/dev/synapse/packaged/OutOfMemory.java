package dev.synapse.packaged;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program that allocates memory until none is left, unless a file shows that it has already done so. */
final class OutOfMemory {

    private OutOfMemory() {}

    public static void main(String[] args) throws Exception {
        Path before = Path.of(args[0]);
        if (Files.exists(before)) {
            System.out.println("restarted");
            return;
        }
        if (args.length == 1) {
            Files.createFile(before);
        }
        List<byte[]> taken = new ArrayList<>();
        while (!taken.contains(args[0].getBytes(StandardCharsets.UTF_8))) {
            taken.add(new byte[1 << 20]);
        }
    }
}
