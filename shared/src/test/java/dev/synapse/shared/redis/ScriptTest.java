package dev.synapse.shared.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.shared.fixture.OneRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each script and library names exactly the libraries that it uses. */
@ExtendWith(OneRedis.class)
class ScriptTest {

    private static final Path DIRECTORY = Path.of("src/main/resources/dev/synapse/shared/redis");
    private static final int MAX_LINES_OF_FUNCTION = 25;

    private final Map<String, LuaFile> libraries =
            files(DIRECTORY.resolve("lib")).collect(byName());
    private final List<LuaFile> scripts = files(DIRECTORY).toList();

    @Test
    void redis_compiles_every_script(Redis redis) {
        assertThat(scripts).hasSizeGreaterThan(30).allSatisfy(file -> {
            Script script = Script.load(file.name());

            String digest = redis.call(commands -> commands.scriptLoad(script.text()));

            assertThat(digest).isEqualTo(script.digest());
        });
    }

    @Test
    void each_library_is_used_by_a_script() {
        Set<String> used = new HashSet<>();
        scripts.forEach(script -> collectRequired(script, used));

        assertThat(used).containsExactlyInAnyOrderElementsOf(libraries.keySet());
    }

    @Test
    void each_name_that_a_file_does_not_define_is_in_a_library_that_it_requires() {
        List<String> undefined = allFiles().stream()
                .flatMap(file -> undefinedNames(file).stream().map(name -> file.name() + ": " + name))
                .toList();

        assertThat(undefined).isEmpty();
    }

    @Test
    void each_file_uses_every_library_that_it_requires() {
        List<String> unused = allFiles().stream()
                .flatMap(file -> unusedLibraries(file).map(library -> file.name() + ": " + library))
                .toList();

        assertThat(unused).isEmpty();
    }

    @Test
    void no_two_libraries_define_the_same_name() {
        List<String> names = libraries.values().stream()
                .flatMap(library -> library.definitions().stream())
                .toList();

        assertThat(names).doesNotHaveDuplicates();
    }

    @Test
    void functions_are_short() {
        List<String> tooLong = allFiles().stream()
                .flatMap(file -> file.functionsLongerThan(MAX_LINES_OF_FUNCTION).map(name -> file.name() + ": " + name))
                .toList();

        assertThat(tooLong).isEmpty();
    }

    @Test
    void an_undefined_name_is_found() {
        LuaFile file = new LuaFile(
                "test", "local a = {b = 1}\nfor _, c in ipairs(a) do redis.call(c .. 'd', e(a.f), --g\nh) end");

        assertThat(file.foreignNames()).containsExactly("e", "h");
    }

    private Set<String> undefinedNames(LuaFile file) {
        Set<String> undefined = new TreeSet<>(file.foreignNames());
        file.required().forEach(library -> undefined.removeAll(library(library).definitions()));
        return undefined;
    }

    private Stream<String> unusedLibraries(LuaFile file) {
        return file.required().stream()
                .filter(library -> Collections.disjoint(library(library).definitions(), file.foreignNames()));
    }

    private void collectRequired(LuaFile file, Set<String> found) {
        for (String name : file.required()) {
            found.add(name);
            collectRequired(library(name), found);
        }
    }

    private LuaFile library(String name) {
        assertThat(libraries).containsKey(name);
        return libraries.get(name);
    }

    private List<LuaFile> allFiles() {
        return Stream.concat(scripts.stream(), libraries.values().stream()).toList();
    }

    private static Stream<LuaFile> files(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".lua")).sorted().toList().stream()
                    .map(ScriptTest::read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Collector<LuaFile, ?, Map<String, LuaFile>> byName() {
        return Collectors.toMap(LuaFile::name, file -> file, (one, other) -> other, TreeMap::new);
    }

    private static LuaFile read(Path file) {
        try {
            return new LuaFile(file.getFileName().toString().replace(".lua", ""), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
