//! What pages and files show of assessments. Nothing is counted or scored here: counts are read, the domain scores.
