package dev.synapse.shared.redis;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names in a Lua script or library, without regard to blocks: a name counts as defined in the whole file if the file defines it anywhere.
 *
 * @param name the file without its directory and {@code .lua}
 */
record LuaFile(String name, String text) {

    private static final Pattern COMMENT_OR_STRING =
            Pattern.compile("--[^\n]*|'(?:[^'\\\\\n]|\\\\.)*'|\"(?:[^\"\\\\\n]|\\\\.)*\"");
    private static final Pattern NAME = Pattern.compile("(?<![\\w:])(?<!(?<!\\.)\\.)[A-Za-z_]\\w*");
    private static final Pattern TABLE_KEY = Pattern.compile("([{,]\\s*)[A-Za-z_]\\w*(\\s*=[^=])");
    private static final Pattern LOCALS = Pattern.compile("\\blocal\\s+(?!function\\b)([\\w, ]+)");
    private static final Pattern LOOP_VARIABLES = Pattern.compile("\\bfor\\s+([\\w, ]+?)\\s*(?:=|\\bin\\b)");
    private static final Pattern FUNCTION = Pattern.compile("\\bfunction\\s*(\\w*)\\s*\\(([^)]*)\\)");
    private static final Pattern TOP_LEVEL =
            Pattern.compile("^local\\s+(?:function\\s+)?([\\w, ]+)", Pattern.MULTILINE);
    private static final Pattern WHOLE_FUNCTION =
            Pattern.compile("^local function (\\w+).*?^end$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Set<String> LANGUAGE = Set.of(
            ("and break do else elseif end false for function if in local nil not or repeat return then true until while "
                            + "ipairs pairs tonumber tostring type unpack math string table redis KEYS ARGV")
                    .split(" "));

    /** The libraries that the file requires itself. */
    List<String> required() {
        return ScriptLinker.required(name, text);
    }

    /** The names that the file defines for scripts and libraries that require it. */
    Set<String> definitions() {
        return TOP_LEVEL
                .matcher(code())
                .results()
                .flatMap(LuaFile::listed)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The names that the file uses without defining them, except those of Lua and Redis. */
    Set<String> foreignNames() {
        Set<String> names = NAME.matcher(withoutTableKeys())
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
        names.removeAll(LANGUAGE);
        names.removeAll(locals());
        return names;
    }

    /** Functions longer than the given number of lines. */
    Stream<String> functionsLongerThan(int lines) {
        return WHOLE_FUNCTION
                .matcher(text)
                .results()
                .filter(function -> function.group().lines().count() > lines)
                .map(function -> function.group(1));
    }

    private Set<String> locals() {
        Set<String> names = new TreeSet<>();
        for (Pattern pattern : List.of(LOCALS, LOOP_VARIABLES)) {
            pattern.matcher(code()).results().flatMap(LuaFile::listed).forEach(names::add);
        }
        FUNCTION.matcher(code()).results().forEach(function -> {
            names.add(function.group(1));
            names.addAll(List.of(function.group(2).split("\\s*,\\s*")));
        });
        return names;
    }

    private static Stream<String> listed(MatchResult names) {
        return Pattern.compile("\\s*,\\s*").splitAsStream(names.group(1).strip());
    }

    private String code() {
        return COMMENT_OR_STRING.matcher(text).replaceAll(match -> match.group().startsWith("--") ? "" : "''");
    }

    private String withoutTableKeys() {
        return TABLE_KEY.matcher(code()).replaceAll("$1$2");
    }
}
