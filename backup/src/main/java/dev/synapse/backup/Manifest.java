package dev.synapse.backup;

import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The description of a backup, its last entry.
 *
 * @param format the version of the file's format
 * @param schemaVersion the newest migration of the database
 * @param tables in the order in which their rows can be restored
 */
record Manifest(int format, Instant createdAt, String schemaVersion, String postgresVersion, List<Table> tables) {

    /** The format that this version writes. */
    static final int FORMAT = 1;

    /** The entry of the manifest. */
    static final String ENTRY = "manifest.json";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

    Manifest {
        tables = List.copyOf(tables);
    }

    /**
     * The rows of a table, as PostgreSQL's {@code COPY … TO STDOUT} writes them.
     *
     * @param bytes the size of the uncompressed rows
     * @param sha256 their hash, hexadecimal
     */
    record Table(String name, List<String> columns, long rows, long bytes, String sha256) {

        Table {
            columns = List.copyOf(columns);
            if (!NAME.matcher(name).matches()
                    || !columns.stream().allMatch(column -> NAME.matcher(column).matches())) {
                throw new IllegalArgumentException("not a name of a table or column in " + name + " " + columns);
            }
        }

        /** The entry of its rows. */
        String entry() {
            return entry(name);
        }

        static String entry(String table) {
            return "tables/" + table + ".copy";
        }

        /** The columns in SQL. */
        String columnList() {
            return columnList(columns);
        }

        static String columnList(List<String> columns) {
            return columns.stream().map(column -> '"' + column + '"').collect(Collectors.joining(", "));
        }
    }

    long rows() {
        return tables.stream().mapToLong(Table::rows).sum();
    }

    long bytes() {
        return tables.stream().mapToLong(Table::bytes).sum();
    }
}
