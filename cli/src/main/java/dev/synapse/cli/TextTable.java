package dev.synapse.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** A table of one line a row, whose columns are as wide as their longest cell. Not thread-safe. */
final class TextTable {

    private static final int MAX_CELL = 200;

    private final List<List<String>> rows = new ArrayList<>();

    TextTable(String... header) {
        rows.add(List.of(header));
    }

    /** Adds a row; what the cells have of line breaks and control characters is replaced. */
    TextTable row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            String text = Texts.visible(Texts.excerpt(cell.toString(), MAX_CELL));
            row.add(text.isEmpty() ? "-" : text);
        }
        rows.add(row);
        return this;
    }

    void print(PrintStream out) {
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                boolean last = column == row.size() - 1;
                line.append(cell).append(" ".repeat(last ? 0 : 2 + width(column) - cell.length()));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
