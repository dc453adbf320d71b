"""Makes the recordings that the demo serves: a web application, workflows, a runner that fails by itself."""
