package dev.synapse.benchmark;

import java.util.List;

/**
 * One measured value.
 *
 * @param rounds number of values the median is taken of
 * @param goal the goal as text; empty if there is none
 */
record Figure(String name, String unit, double median, double min, double max, int rounds, String goal) {

    static Figure of(String name, String unit, List<Double> rounds) {
        List<Double> sorted = rounds.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Figure(name, unit, median, sorted.getFirst(), sorted.getLast(), sorted.size(), "");
    }

    Figure withGoal(String wanted) {
        return new Figure(name, unit, median, min, max, rounds, wanted);
    }
}
