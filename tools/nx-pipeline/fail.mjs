// The command of a pipeline that cannot be planned: says why and fails.
process.stderr.write(`${JSON.parse(process.argv[2] ?? '"Cannot plan the pipeline"')}\n`);
process.exitCode = 2;
