import io.mvnpm.esbuild.install.WebDepsInstaller;
import io.mvnpm.esbuild.model.WebDependency;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Builds the page: unpacks the packages on the class path, which come from Maven Central, to {@code node_modules}, and runs {@code build.ts}
 * with the Deno among them.
 */
final class BuildConsole {

    private BuildConsole() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path module = Path.of(args[0]);
        Path packages = module.resolve("node_modules");
        WebDepsInstaller.install(packages, packagesOnTheClassPath());
        Process build = new ProcessBuilder(
                        deno(packages).toString(),
                        "run",
                        "--quiet",
                        "--no-remote",
                        "--node-modules-dir=manual",
                        "--allow-read",
                        "--allow-write=" + module,
                        "--allow-env",
                        "--allow-sys",
                        "--allow-run",
                        module.resolve("src/build/build.ts").toString(),
                        module.toString())
                .directory(module.toFile())
                .inheritIO()
                .start();
        System.exit(build.waitFor());
    }

    private static List<WebDependency> packagesOnTheClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .flatMap(BuildConsole::asPackage)
                .toList();
    }

    /** A jar of Maven's repository: …/group/artifact/version/artifact-version.jar. */
    private static Stream<WebDependency> asPackage(Path jar) {
        String path = jar.toString().replace(File.separatorChar, '/');
        int group = Math.max(path.lastIndexOf("/org/mvnpm/"), path.lastIndexOf("/org/webjars/npm/"));
        if (group < 0) {
            return Stream.empty();
        }
        String[] directories = path.substring(group + 1).split("/");
        int artifact = directories.length - 3;
        String id = String.join(
                ":",
                String.join(".", Arrays.copyOfRange(directories, 0, artifact)),
                directories[artifact],
                directories[artifact + 1]);
        return WebDependency.WebDependencyType.resolveType(id).map(type -> new WebDependency(id, jar, type)).stream();
    }

    private static Path deno(Path packages) throws IOException {
        try (Stream<Path> binaries = Files.find(packages.resolve("@deno"), 2, (path, attributes) -> path.endsWith("deno"))) {
            Path deno = binaries.filter(Files::isRegularFile).findFirst().orElseThrow(() -> new IOException("No Deno for this system"));
            if (!Files.isExecutable(deno) && !deno.toFile().setExecutable(true)) {
                throw new IOException("Cannot make " + deno + " executable");
            }
            return deno;
        }
    }
}
