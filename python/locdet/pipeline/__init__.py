"""The stages of a job and what drives them; each module is a Lambda function too."""
