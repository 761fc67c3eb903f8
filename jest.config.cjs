module.exports = { projects: ['<rootDir>/packages/*', '<rootDir>/tools/nx-pipeline'] };
