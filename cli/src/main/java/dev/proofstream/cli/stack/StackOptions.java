package dev.proofstream.cli.stack;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a stack is started.
 *
 * @param provers number of prover replicas, at least 1
 * @param data file of the rows; empty for the trainer's own choice
 * @param dataSet description of the data set; empty for the heart-failure data set
 * @param dashboardPort port that the dashboard must have; empty for 8088 if free, else any
 * @param owned whether the stack ends with this process
 */
public record StackOptions(
    int provers,
    Optional<Path> data,
    Optional<Path> dataSet,
    Optional<Integer> dashboardPort,
    boolean owned) {}
