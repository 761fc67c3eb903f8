// Property tests draw new cases at every run, which finds what nobody thought of. A clean clone's check draws the same ones every time, so that whether a
// change passes does not hang on chance.
require('fast-check').configureGlobal({ seed: 20_261_124 });
